import type { Plugin } from 'graphql-yoga';
import { GRAPHQL_TYPE, isAcceptable, JSON_TYPE } from './accept.ts';
import { errorResponse } from './error-response.ts';
import { Rejection } from './rejection.ts';

/** Refuses what cannot be answered as it asks, before anything is done for it; the refusal itself is JSON all the same. */
export function useAccept(): Plugin {
  return {
    onRequest({ request, url, fetchAPI, endResponse }) {
      if (url.pathname !== '/graphql' || isAcceptable(request.headers.get('accept'))) return;
      const message = `This server answers in JSON: let "Accept" name "${JSON_TYPE}" or "${GRAPHQL_TYPE}".`;
      endResponse(errorResponse(new Rejection('NOT_ACCEPTABLE', message, { status: 406 }), request, fetchAPI));
    },
  };
}
