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
  HOST_REFUSED: 403,
  DEADLINE_EXCEEDED: 408,
  BODY_TOO_LARGE: 413,
  TOO_MANY_FILES: 413,
  OVERLOADED: 503,
  INTERNAL_SERVER_ERROR: 500,
};

/** A failure as clients see it. Mistakes of theirs are coded; the rest is logged whole and told by a number only. */
export function publicError(error: unknown, log: Log): GraphQLError {
  const cause = causeOf(error);
  const coded = codedOf(cause);
  if (coded) {
    const { code, at, retryAfter } = coded;
    return told(error, coded.message, {
      code,
      ...(at.length > 0 && { path: at.join('.') }),
      ...(retryAfter !== undefined && { retryAfter }),
    });
  }
  if (cause instanceof GraphQLError) {
    const { message, path } = ofVariable(cause) ?? { message: cause.message };
    return told(cause, message, { ...cause.extensions, code: codeOf(cause), ...(path && { path }) });
  }
  const requestId = randomUUID();
  log.error({ err: cause, requestId }, 'a request failed');
  return told(error, `Something went wrong here. Tell the operator: ${requestId}.`, {
    code: 'INTERNAL_SERVER_ERROR',
    requestId,
  });
}

/** What graphql says of a variable wraps what it says of a value inside, and only the outer one knows where. */
function causeOf(error: unknown): unknown {
  if (!(error instanceof GraphQLError)) return error;
  const { originalError } = error;
  return originalError && !(originalError instanceof GraphQLError) ? originalError : error;
}

/** A refused variable without its value, which may be a picture; `path` as in `photo.dataUri`. */
function ofVariable({ message, originalError }: GraphQLError): { message: string; path?: string } | undefined {
  const [, name] = /^Variable "\$(\w+)" got invalid value /.exec(message) ?? [];
  if (name === undefined || !originalError) return undefined;
  const before = message.slice(0, -`; ${originalError.message}`.length);
  const [, at] = / at "([^"]+)"$/.exec(before.slice(-500)) ?? [];
  const path = (at ?? name).replace(/\[(\d+)\]/g, '.$1');
  return { message: `Variable "$${name}" at "${path}": ${originalError.message}`, path };
}

/** Characters of a message: what a client sent may be in it, and may be long. */
const MAX_MESSAGE = 1_000;

type Extensions = Record<string, unknown> & { readonly code: ErrorCode; readonly retryAfter?: number };

function told(error: unknown, message: string, extensions: Extensions): GraphQLError {
  const at = error instanceof GraphQLError ? error : undefined;
  // An error with a path is of a field: the request itself was fine, unless the first of its fields counted them all.
  const isOfField = at?.path !== undefined && extensions.code !== 'QUERY_TOO_COMPLEX';
  const http = isOfField ? undefined : httpOf(extensions);
  const short = message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE)} …` : message;
  return new GraphQLError(short, {
    nodes: at?.nodes ?? null,
    source: at?.source ?? null,
    positions: at?.positions ?? null,
    path: at?.path ?? null,
    extensions: { ...extensions, ...(http && { http }) },
  });
}

/** Status and headers of a refused request. */
function httpOf({ code, retryAfter, http }: Extensions): object | undefined {
  const said = http as { readonly status?: number } | undefined;
  // Yoga knows which methods there are; all else that it says of HTTP is said here.
  if (said?.status === 405) return said;
  const status = statusOf[code];
  const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  return status === undefined ? undefined : { status, headers };
}

/** A refusal of graphql itself: it gives no code for variables, and none of ours for the rest. */
function codeOf({ extensions, message, path }: GraphQLError): ErrorCode {
  const { code } = extensions;
  if (code === 'GRAPHQL_PARSE_FAILED' || code === 'BAD_REQUEST') return 'GRAPHQL_PARSE_FAILED';
  if (code === 'BAD_USER_INPUT' || path || message.startsWith('Variable "')) return 'BAD_VARIABLES';
  if (code === 'OPERATION_RESOLUTION_FAILURE') return 'GRAPHQL_VALIDATION_FAILED';
  return (code as ErrorCode | undefined) ?? 'GRAPHQL_VALIDATION_FAILED';
}

/** Sentences of busboy, which reads multipart bodies: its errors have nothing else. */
const BROKEN_FORM = /^(Unexpected end of (form|file)|Malformed (content type|part header)|Multipart: )/;

const NOT_SENT = 'The form does not hold this file: send it as a part with the name that "map" gives it.';

/** Our own errors, and those of the multipart reader, which knows HTTP statuses only. */
export function codedOf(cause: unknown): CodedError | undefined {
  if (cause instanceof CodedError) return cause;
  if (!(cause instanceof Error)) return undefined;
  if (cause.name === 'AbortError') return new CodedError('CANCELLED', 'The client went away.');
  if (BROKEN_FORM.test(cause.message)) return new CodedError('GRAPHQL_PARSE_FAILED', `${cause.message}.`);
  if (!('status' in cause && 'expose' in cause)) return undefined;
  const { message, status } = cause;
  if (status === 499) return new CodedError('CANCELLED', 'The client went away.');
  if (message.startsWith('File missing')) return new CodedError('BAD_VARIABLES', NOT_SENT);
  if (status !== 413) return new CodedError('GRAPHQL_PARSE_FAILED', message);
  const [most] = /\d+/.exec(message) ?? [];
  if (message.includes('max file uploads')) {
    return new CodedError(
      'TOO_MANY_FILES',
      `A request may have ${most} files at most: send the others in another one.`,
    );
  }
  const isFile = message.startsWith('File truncated');
  if (!isFile) return new CodedError('BODY_TOO_LARGE', message);
  return new CodedError(
    'FILE_TOO_LARGE',
    `A file may have ${most} bytes at most: send a smaller picture, or compress it.`,
  );
}
