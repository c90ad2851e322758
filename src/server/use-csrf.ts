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
  const refusal = (what: string, instead = '') =>
    new CodedError('CSRF_REFUSED', `${what} needs a header ${PROOFS.join(' or ')}, with any value${instead}.`);
  /** JSON that is sent as something else is the usual mistake: `curl -d` does it. */
  const refusedPost = ({ headers }: Request) => {
    const [, type] = SIMPLE.exec(headers.get('content-type') ?? '') ?? [];
    if (type?.toLowerCase() === 'multipart/form-data') return refusal('A form');
    return refusal(`A body with ${type ? `the type ${type}` : 'no type'}`, '; JSON has the type application/json');
  };
  return {
    onRequestParse({ request }) {
      if (request.method === 'POST' && !hadPreflight(request)) throw refusedPost(request);
    },
    onExecute({ args }) {
      const { request } = args.contextValue as { readonly request: Request };
      if (request.method === 'GET' && !hadPreflight(request) && startsWork(args)) throw refusal('Work by GET');
    },
  };
}
