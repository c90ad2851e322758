import { randomUUID } from 'node:crypto';
import { GraphQLError } from 'graphql';
import { CodedError, type ErrorCode } from '../schema/index.ts';
import type { Log } from './log.ts';

/** Codes that mean a request was refused before it was executed, and the status that says so. */
export const statusOf: Partial<Record<ErrorCode, number>> = {
  GRAPHQL_PARSE_FAILED: 400,
  GRAPHQL_VALIDATION_FAILED: 400,
  BAD_VARIABLES: 400,
  QUERY_TOO_COMPLEX: 400,
  UNAUTHENTICATED: 401,
  CSRF_REFUSED: 403,
  BODY_TOO_LARGE: 413,
  TOO_MANY_FILES: 413,
  INTERNAL_SERVER_ERROR: 500,
};

/** A failure as clients see it. Mistakes of theirs are coded; the rest is logged whole and told by a number only. */
export function publicError(error: unknown, log: Log): GraphQLError {
  const cause = error instanceof GraphQLError ? (error.originalError ?? error) : error;
  const coded = codedOf(cause);
  if (coded) {
    const { code, at } = coded;
    return told(error, coded.message, { code, ...(at.length > 0 && { path: at.join('.') }) });
  }
  if (cause instanceof GraphQLError) return told(cause, cause.message, { ...cause.extensions, code: codeOf(cause) });
  const requestId = randomUUID();
  log.error({ err: cause, requestId }, 'a request failed');
  return told(error, `Something went wrong here. Tell the operator: ${requestId}.`, {
    code: 'INTERNAL_SERVER_ERROR',
    requestId,
  });
}

type Extensions = Record<string, unknown> & { readonly code: ErrorCode };

function told(error: unknown, message: string, extensions: Extensions): GraphQLError {
  const at = error instanceof GraphQLError ? error : undefined;
  // An error with a path is of a field: the request itself was fine.
  const status = at?.path ? undefined : statusOf[extensions.code];
  return new GraphQLError(message, {
    nodes: at?.nodes ?? null,
    source: at?.source ?? null,
    positions: at?.positions ?? null,
    path: at?.path ?? null,
    extensions: { ...extensions, ...(status !== undefined && { http: { status } }) },
  });
}

/** A refusal of graphql itself: it gives no code for variables, and none of ours for the rest. */
function codeOf({ extensions, message, path }: GraphQLError): ErrorCode {
  const { code } = extensions;
  if (code === 'GRAPHQL_PARSE_FAILED' || code === 'BAD_REQUEST') return 'GRAPHQL_PARSE_FAILED';
  if (code === 'BAD_USER_INPUT' || path || message.startsWith('Variable "')) return 'BAD_VARIABLES';
  return (code as ErrorCode | undefined) ?? 'GRAPHQL_VALIDATION_FAILED';
}

/** Our own errors, and those of the multipart reader, which knows HTTP statuses only. */
export function codedOf(cause: unknown): CodedError | undefined {
  if (cause instanceof CodedError) return cause;
  if (!(cause instanceof Error)) return undefined;
  if (cause.name === 'AbortError') return new CodedError('CANCELLED', 'The client went away.');
  if (!('status' in cause && 'expose' in cause)) return undefined;
  const { message, status } = cause;
  if (status === 499) return new CodedError('CANCELLED', 'The client went away.');
  if (status !== 413) return new CodedError('GRAPHQL_PARSE_FAILED', message);
  if (message.includes('max file uploads')) return new CodedError('TOO_MANY_FILES', message);
  const isFile = message.startsWith('File truncated');
  return isFile ? new CodedError('FILE_TOO_LARGE', message) : new CodedError('BODY_TOO_LARGE', message);
}
