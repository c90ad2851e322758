import type { FetchAPI } from 'graphql-yoga';
import type { CodedError, ErrorCode } from '../schema/index.ts';
import { jsonTypeOf } from './accept.ts';
import { CUT_PATH } from './cut/cut-path.ts';
import { problemOf } from './cut/problem.ts';
import { headersOf, httpOf } from './http-status.ts';

/**
 * An answer to a request that is refused before GraphQL has seen it, in the JSON that it asks for.
 *
 * @param path of the request; `/cut` is answered by problem details
 */
export function errorAnswerOf(error: CodedError, accept: string | null | undefined, path?: string) {
  const { code, message, retryAfter } = error;
  const extensions = { code, ...(retryAfter !== undefined && { retryAfter }) };
  const status = httpOf(error)?.status;
  if (path === CUT_PATH) {
    const problem = problemOf(message, extensions, status);
    return { ...problem, headers: { ...problem.headers, ...headersOf(error) } };
  }
  return {
    status: status ?? 400,
    headers: {
      'content-type': `${jsonTypeOf(accept)}; charset=utf-8`,
      'x-content-type-options': 'nosniff',
      ...headersOf(error),
    },
    body: JSON.stringify({ errors: [{ message, extensions }] }),
  };
}

const codes = new WeakMap<Response, ErrorCode>();

/** The same as a `Response`. */
export function errorResponse(error: CodedError, request: Request, { Response }: FetchAPI): Response {
  const { status, headers, body } = errorAnswerOf(error, request.headers.get('accept'), new URL(request.url).pathname);
  const response = new Response(body, { status, headers });
  codes.set(response, error.code);
  return response;
}

/** The code of an `errorResponse`, for the log. */
export const codeOfResponse = (response: Response): ErrorCode | undefined => codes.get(response);
