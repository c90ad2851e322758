import { GraphQLError, type GraphQLSchema } from 'graphql';
import { CodedError, type ErrorCode, type Log, limits } from '../schema/index.ts';
import { type HttpExtension, httpOf } from './http-status.ts';
import { inputErrorOf } from './input-errors.ts';

/** Codes whose cause only the operator can remove. */
const forOperators: readonly ErrorCode[] = ['STORAGE_UNAVAILABLE'];

export interface ErrorContext {
  readonly requestId: string;
  readonly log: Log;
  readonly schema: GraphQLSchema;
  /** As they were sent. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * A failure as clients see it. Client and operator errors are coded; the rest is logged whole and represented by the id of its
 * request. Of extensions only code, place, retryAfter, requestId and the facts of an input leave the server: others may hold
 * what the client sent.
 */
export function publicError(error: unknown, { requestId, log, schema, variables }: ErrorContext): GraphQLError {
  const cause = causeOf(error);
  if (cause instanceof CodedError) {
    const { code, at, retryAfter, message, facts } = cause;
    if (forOperators.includes(code)) log.error({ err: cause.cause ?? cause, requestId, code }, message);
    const path = at.join('.');
    return shown(error, message, httpOf(cause), {
      code,
      ...(path && { path }),
      ...(retryAfter !== undefined && { retryAfter }),
      ...facts,
    });
  }
  if (cause instanceof GraphQLError && !isOfOurTypes(cause)) {
    const { message, ...facts } = inputErrorOf(cause, schema, variables) ?? { message: cause.message };
    const code = codeOf(cause);
    return shown(cause, message, httpOfGraphql(cause, code), { code, ...facts });
  }
  log.error({ err: cause, requestId }, 'a request failed');
  const code = 'INTERNAL_SERVER_ERROR';
  const message = `Something went wrong on the server. Report it to the operator: ${requestId}.`;
  return shown(error, message, { status: 500 }, { code, requestId });
}

/** graphql's error of a variable wraps that of a value inside, and only the outer one knows where. */
function causeOf(error: unknown): unknown {
  if (!(error instanceof GraphQLError)) return error;
  const { originalError } = error;
  return originalError && !(originalError instanceof GraphQLError) ? originalError : error;
}

/**
 * Whether the server's own types made it, when they serialized a value: an Int beyond 32 bits, a name that an enum does not
 * have. Such an error knows no place in the document; only the field that it is put at does. One of arguments knows its node.
 */
function isOfOurTypes({ path, originalError }: GraphQLError): boolean {
  if (!path) return false;
  return !(originalError instanceof GraphQLError) || (!originalError.nodes && !originalError.originalError);
}

type Extensions = Readonly<Record<string, unknown>> & { readonly code: ErrorCode };

function shown(error: unknown, message: string, http: HttpExtension | undefined, extensions: Extensions): GraphQLError {
  const at = error instanceof GraphQLError ? error : undefined;
  // An error with a path is of a field: the request itself was fine, unless the first of its fields counted them all.
  const isOfField = at?.path !== undefined && extensions.code !== 'QUERY_TOO_COMPLEX';
  const longest = limits.messageLength;
  return new GraphQLError(message.length > longest ? `${message.slice(0, longest)} …` : message, {
    nodes: at?.nodes ?? null,
    source: at?.source ?? null,
    positions: at?.positions ?? null,
    path: at?.path ?? null,
    extensions: { ...extensions, ...(http && !isOfField && { http }) },
  });
}

/** Yoga knows which methods there are, and what is no request at all; all else of HTTP is decided here. */
function httpOfGraphql({ extensions }: GraphQLError, code: ErrorCode): HttpExtension | undefined {
  const { headers } = (extensions.http ?? {}) as Partial<HttpExtension>;
  if (code === 'METHOD_NOT_ALLOWED') return { status: 405, ...(headers && { headers }) };
  if (extensions.code === 'BAD_REQUEST') return { status: 400 };
  return code === 'GRAPHQL_PARSE_FAILED' ? { status: 400, spec: true } : httpOf(new CodedError(code, ''));
}

/** The code of a refusal of graphql or Yoga: they give none for variables, and none of ours for the rest. */
function codeOf({ extensions, message, path }: GraphQLError): ErrorCode {
  const { code, http } = extensions;
  if ((http as Partial<HttpExtension> | undefined)?.status === 405) return 'METHOD_NOT_ALLOWED';
  if (code === 'GRAPHQL_PARSE_FAILED' || code === 'BAD_REQUEST') return 'GRAPHQL_PARSE_FAILED';
  if (code === 'GRAPHQL_VALIDATION_FAILED') return code;
  if (code === 'BAD_USER_INPUT' || path || message.startsWith('Variable "')) return 'BAD_VARIABLES';
  return 'GRAPHQL_VALIDATION_FAILED';
}
