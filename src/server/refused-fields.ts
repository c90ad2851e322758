import { type ExecutionResult, GraphQLError } from 'graphql';
import { CodedError, type ErrorCode } from '../schema/index.ts';
import { httpOf } from './http-status.ts';

/**
 * An answer of which every field was refused by a quota is a refused request: 429 with `Retry-After`, so that proxies and libraries
 * that know nothing of GraphQL wait too. One of which some fields are there is 200, and each error has its own `retryAfter`.
 */
export function withRefusedStatus<T extends ExecutionResult>(result: T): T {
  const { data, errors = [] } = result;
  const [first, ...others] = errors;
  const code: ErrorCode = 'RATE_LIMITED';
  if (!first?.path || errors.some(({ extensions }) => extensions.code !== code)) return result;
  if (Object.values(data ?? {}).some((field) => field !== null)) return result;
  // Nothing is to be had before the last of them may be asked for.
  const retryAfter = Math.max(...errors.map(({ extensions }) => Number(extensions.retryAfter)));
  const http = httpOf(new CodedError(code, first.message, [], { retryAfter }));
  const refused = new GraphQLError(first.message, {
    nodes: first.nodes ?? null,
    source: first.source ?? null,
    positions: first.positions ?? null,
    path: first.path,
    extensions: { ...first.extensions, ...(http && { http }) },
  });
  return { ...result, errors: [refused, ...others] };
}
