import type { Plugin } from 'graphql-yoga';
import { CodedError, startsWork } from '../schema/index.ts';

/** A browser sends these across origins without a preflight. */
const SIMPLE = /^(multipart\/form-data|application\/x-www-form-urlencoded|text\/plain)\b/i;
const PROOFS = ['x-graphql-yoga-csrf', 'apollo-require-preflight', 'graphql-require-preflight'];

/** Whether a browser has asked before, in a preflight, whether this page may send such a request. */
const hadPreflight = ({ headers }: Request): boolean =>
  !SIMPLE.test(headers.get('content-type') ?? 'text/plain') || PROOFS.some((name) => headers.has(name));

/**
 * Wants a header that another site's page cannot send, where the browser sends no preflight: of every POST, and by GET, which
 * any `<img>` can send, of what starts work.
 */
export function useCsrf(): Plugin {
  const refusal = () =>
    new CodedError('CSRF_REFUSED', `Such a request needs a header ${PROOFS.join(' or ')}, with any value.`);
  return {
    onRequestParse({ request }) {
      if (request.method === 'POST' && !hadPreflight(request)) throw refusal();
    },
    onExecute({ args }) {
      const { request } = args.contextValue as { readonly request: Request };
      if (request.method === 'GET' && !hadPreflight(request) && startsWork(args)) throw refusal();
    },
  };
}
