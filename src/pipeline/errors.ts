import type { ErrorCode } from './error-codes.ts';

/** Where in a request, in the names of the wire: `['recipe', 'refine', 0, 'feather', 'radius']`. */
export type ErrorPath = readonly (string | number)[];

/** What a form needs to say what would be right. */
export interface InputFacts {
  readonly min?: number;
  readonly max?: number;
  /** The value, where it is short; the keys of an object that has too many or none. */
  readonly given?: unknown;
  /** Names of which it may be one. */
  readonly allowed?: readonly string[];
}

export interface CodedErrorOptions extends ErrorOptions {
  /** Seconds after which it is worth asking again. */
  readonly retryAfter?: number | undefined;
  readonly facts?: InputFacts | undefined;
}

/** A failure that its reader can act on: a stable code, a sentence that says what to do, and where in the request. */
export class CodedError extends Error {
  override readonly name = 'CodedError';
  readonly code: ErrorCode;
  /** The input at fault (not called `path`: graphql takes an error with one for its own), from the recipe's root inward: `['refine', 0, 'threshold', 'at']`. Empty where none is. */
  readonly at: ErrorPath;
  /** Seconds after which it is worth asking again; undefined where that is not known. */
  readonly retryAfter: number | undefined;
  /** Of the input at fault. */
  readonly facts: InputFacts;

  constructor(code: ErrorCode, message: string, at: ErrorPath = [], options: CodedErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.at = at;
    this.retryAfter = options.retryAfter;
    this.facts = options.facts ?? {};
  }
}

/** The same error at another place in the request. */
export const withPlace = (error: CodedError, at: ErrorPath): CodedError =>
  new CodedError(error.code, error.message, at, { cause: error, retryAfter: error.retryAfter, facts: error.facts });
