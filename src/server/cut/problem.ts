import { STATUS_CODES } from 'node:http';
import { type ErrorCode, factsOf } from '../../schema/index.ts';

/** Status of errors that are part of an answer of GraphQL, where there is no such answer. */
const statuses: Partial<Record<ErrorCode, number>> = {
  UNKNOWN_DIGEST: 404,
  FILE_TOO_LARGE: 413,
  IMAGE_TOO_LARGE: 413,
  NOT_AN_IMAGE: 415,
  UNSUPPORTED_FORMAT: 415,
  CORRUPT_IMAGE: 422,
  URL_SOURCES_DISABLED: 403,
  FETCH_REFUSED: 403,
  LICENSE_NOT_ACCEPTED: 403,
  FETCH_FAILED: 502,
  MODEL_NOT_INSTALLED: 501,
  MODEL_MISMATCH: 500,
  INFERENCE_FAILED: 500,
  STORAGE_UNAVAILABLE: 503,
};

/** What `extensions` of an error hold, its code among them. */
export type ProblemFacts = Readonly<Record<string, unknown>> & { readonly code: ErrorCode };

/** An error as problem details (RFC 9457): the members of `extensions` are members of the problem, but for the variable: there is none. */
export function problemOf(
  message: string,
  { variable: _, ...facts }: ProblemFacts,
  status = statuses[facts.code] ?? factsOf(facts.code).status ?? 400,
) {
  return {
    status,
    headers: { 'content-type': 'application/problem+json' },
    body: JSON.stringify({ title: STATUS_CODES[status], status, detail: message, ...facts }),
  };
}
