import type { FetchAPI } from 'graphql-yoga';
import type { CodedError } from '../schema/index.ts';
import { statusOf } from './errors.ts';

/** An answer to a request that is turned away before GraphQL has seen it. */
export function refuse({ code, message }: CodedError, { Response }: FetchAPI, headers: Record<string, string> = {}) {
  return new Response(JSON.stringify({ errors: [{ message, extensions: { code } }] }), {
    status: statusOf[code] ?? 400,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  });
}
