import { type CodedError, type ErrorCode, factsOf } from '../schema/index.ts';
import { Rejection } from './rejection.ts';

/** Of a document that was read and not executed. */
const documentCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_VARIABLES',
  'QUERY_TOO_COMPLEX',
]);

/** What Yoga reads in `extensions.http`: with `spec`, the status is 200 for clients that ask for `application/json`. */
export interface HttpExtension {
  readonly status: number;
  readonly spec?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Status and headers of a refused request. By GraphQL over HTTP (6.4.1), a well-formed request whose document is refused has
 * status 200 as `application/json`, since older clients show no codes otherwise, and 400 as
 * `application/graphql-response+json`.
 */
export function httpOf(error: CodedError): HttpExtension | undefined {
  const headers = headersOf(error);
  if (error instanceof Rejection) return { status: error.status, headers };
  const { status } = factsOf(error.code);
  if (status === undefined) return undefined;
  return { status, headers, ...(documentCodes.has(error.code) && { spec: true }) };
}

/** Headers that belong to an error. */
export const headersOf = (error: CodedError): Readonly<Record<string, string>> => ({
  ...(error.retryAfter !== undefined && { 'retry-after': String(error.retryAfter) }),
  ...(error instanceof Rejection && error.headers),
});
