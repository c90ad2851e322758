import type { Plugin } from 'graphql-yoga';
import { errorResponse } from './error-response.ts';
import { Rejection } from './rejection.ts';

/** Answers a browser where the operator serves no page: what it asks for is no request of GraphQL. */
export const useNoPage = (): Plugin => ({
  onRequest({ request, url, fetchAPI, endResponse }) {
    const isPage = request.method === 'GET' && request.headers.get('accept')?.includes('text/html');
    if (!isPage || !['/', '/graphql'].includes(url.pathname) || url.searchParams.has('query')) return;
    const message = 'This server shows no page (GRAPHIQL=true does): send a GraphQL request to "/graphql".';
    endResponse(errorResponse(new Rejection('NOT_FOUND', message, { status: 404 }), request, fetchAPI));
  },
});
