import type { Plugin } from 'graphql-yoga';
import { GRAPHQL_TYPE, isAcceptable, JSON_TYPE } from './accept.ts';
import { Rejection } from './rejection.ts';

/** Refuses what cannot be answered as it asks, before anything is done for it. */
export function useAccept(): Plugin {
  return {
    onRequestParse({ request }) {
      if (isAcceptable(request.headers.get('accept'))) return;
      const types = `"${JSON_TYPE}" or "${GRAPHQL_TYPE}"`;
      throw new Rejection('GRAPHQL_PARSE_FAILED', `This server answers in JSON: let "Accept" name ${types}.`, {
        status: 406,
      });
    },
  };
}
