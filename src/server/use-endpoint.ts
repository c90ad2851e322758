import type { Plugin } from 'graphql-yoga';

/**
 * GraphQL is at `/graphql` and nowhere else. Yoga takes every address that ends like that for it, `/x?y=/graphql` among
 * them, so what guards the door must not be asked by path.
 */
export function useEndpoint(): Plugin {
  return {
    onRequest({ url, fetchAPI: { Response }, endResponse }) {
      if (url.pathname !== '/graphql') endResponse(new Response('There is nothing here.\n', { status: 404 }));
    },
  };
}
