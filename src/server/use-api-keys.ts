import type { Plugin } from 'graphql-yoga';
import { apiKeyOf, createKeyCheck, headersOfRequest } from './api-keys.ts';
import { errorResponse } from './error-response.ts';
import { Rejection } from './rejection.ts';

/** Asks for a key, whatever the path, before the body of a request is read. What needs none was answered before. */
export function useApiKeys(keys: readonly string[]): Plugin {
  const hasKey = createKeyCheck(keys);
  return {
    onRequest({ request, fetchAPI, endResponse }) {
      const header = headersOfRequest(request);
      if (hasKey(header)) return;
      const why = apiKeyOf(header) ? 'This is no key of this server' : 'This server wants a key';
      const headers = { 'www-authenticate': 'Bearer' };
      const error = new Rejection('UNAUTHENTICATED', `${why}: send "Authorization: Bearer <key>".`, {
        status: 401,
        headers,
      });
      endResponse(errorResponse(error, request, fetchAPI));
    },
  };
}
