/** Every code an answer of this server can carry in `extensions.code`. */
export const errorCodes = [
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_VARIABLES',
  'BAD_OPTION',
  'BAD_RECIPE',
  'NOT_AN_IMAGE',
  'UNSUPPORTED_FORMAT',
  'CORRUPT_IMAGE',
  'FILE_TOO_LARGE',
  'BODY_TOO_LARGE',
  'IMAGE_TOO_LARGE',
  'TOO_MANY_FILES',
  'UNKNOWN_DIGEST',
  'URL_SOURCES_DISABLED',
  'FETCH_REFUSED',
  'FETCH_FAILED',
  'MODEL_NOT_INSTALLED',
  'MODEL_MISMATCH',
  'LICENSE_NOT_ACCEPTED',
  'OVERLOADED',
  'DEADLINE_EXCEEDED',
  'CANCELLED',
  'INFERENCE_FAILED',
  'UNAUTHENTICATED',
  'CSRF_REFUSED',
  'HOST_REFUSED',
  'RATE_LIMITED',
  'QUERY_TOO_COMPLEX',
  'JOB_NOT_FOUND',
  'KEY_CONFLICT',
  'STORAGE_UNAVAILABLE',
  'SHUTTING_DOWN',
  'INTERNAL_SERVER_ERROR',
] as const;

/** A stable code of `errorCodes`: what clients compare, whatever the sentence says. */
export type ErrorCode = (typeof errorCodes)[number];
/** Where in a request, in the names of the wire: `['recipe', 'refine', 0, 'feather', 'radius']`. */
export type ErrorPath = readonly (string | number)[];

export interface CodedErrorOptions extends ErrorOptions {
  /** Seconds after which it is worth asking again. */
  readonly retryAfter?: number | undefined;
}

/** A failure that its reader can act on: a stable code, a sentence that says what to do, and where in the request. */
export class CodedError extends Error {
  override readonly name = 'CodedError';
  readonly code: ErrorCode;
  /** The input at fault (not called `path`: graphql takes an error with one for its own), from the recipe's root inward: `['refine', 0, 'threshold', 'at']`. Empty where none is. */
  readonly at: ErrorPath;
  /** Seconds after which it is worth asking again; undefined where that is not known. */
  readonly retryAfter: number | undefined;

  constructor(code: ErrorCode, message: string, at: ErrorPath = [], options: CodedErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.at = at;
    this.retryAfter = options.retryAfter;
  }
}

/** The same error at another place in the request. */
export const withPlace = (error: CodedError, at: ErrorPath): CodedError =>
  new CodedError(error.code, error.message, at, { cause: error, retryAfter: error.retryAfter });
