import type { Plugin } from 'graphql-yoga';
import { CodedError } from '../schema/index.ts';

/** A browser sends these across origins without a preflight. */
const SIMPLE = /^(multipart\/form-data|application\/x-www-form-urlencoded|text\/plain)\b/i;
const PROOFS = ['x-graphql-yoga-csrf', 'apollo-require-preflight', 'graphql-require-preflight'];

/** Wants a header that another site's page cannot send, where the browser sends no preflight. */
export function useCsrf(): Plugin {
  return {
    onRequestParse({ request }) {
      if (request.method !== 'POST' || !SIMPLE.test(request.headers.get('content-type') ?? 'text/plain')) return;
      if (PROOFS.some((name) => request.headers.has(name))) return;
      throw new CodedError('CSRF_REFUSED', `Such a request needs a header ${PROOFS.join(' or ')}, with any value.`);
    },
  };
}
