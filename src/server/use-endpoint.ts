import type { Plugin } from 'graphql-yoga';
import { errorResponse } from './error-response.ts';
import { Rejection } from './rejection.ts';

/**
 * GraphQL is at `/graphql` and nowhere else. Yoga takes every address that ends like that for it, `/x?y=/graphql` among
 * them, so what guards the server must not be asked by path.
 *
 * @param others paths that are answered after the key was asked for
 */
export function useEndpoint(others: readonly string[] = []): Plugin {
  return {
    onRequest({ request, url, fetchAPI, endResponse }) {
      if (url.pathname === '/graphql' || others.includes(url.pathname)) return;
      const path = url.pathname.slice(0, 100);
      const message = `There is nothing at "${path}": GraphQL is at "/graphql", without anything behind it.`;
      endResponse(errorResponse(new Rejection('NOT_FOUND', message, { status: 404 }), request, fetchAPI));
    },
  };
}
