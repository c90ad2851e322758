import type { ErrorCode } from './schema-types.ts';

/** What an error tells beside its sentence. */
export interface ErrorFacts {
  /** Where in the arguments, `recipe.refine.0.feather.radius`; absent where no input is at fault. */
  readonly path?: string;
  /** Name of the field of the answer that failed, its alias if it has one; absent where nothing was done. */
  readonly field?: string;
  /** Seconds after which it is worth asking again. */
  readonly retryAfter?: number;
  /** What the operator can find the request by. */
  readonly requestId?: string;
  /** Name of the variable that brought the input, where it was not a literal. */
  readonly variable?: string;
  /** Range of the value at fault. */
  readonly min?: number;
  readonly max?: number;
  /** That value, where it is short; the keys of an object of which exactly one is allowed. */
  readonly given?: unknown;
  /** Names of which it may be one. */
  readonly allowed?: readonly string[];
}

/** `UNREACHABLE`: there was no answer; `NO_ANSWER`: what answered is no MatteQL server, a proxy for example. */
export type ClientErrorCode = ErrorCode | 'UNREACHABLE' | 'NO_ANSWER';

export interface ClientErrorOptions extends ErrorOptions {
  readonly data?: unknown;
}

/** An error of the server, or on the way to it; `message` is a sentence for users. */
export class ClientError extends Error {
  override readonly name = 'ClientError';
  readonly code: ClientErrorCode;
  readonly facts: ErrorFacts;
  /** Fields that succeeded, of a document with several; those that failed are null. */
  readonly data: unknown;

  constructor(code: ClientErrorCode, message: string, facts: ErrorFacts = {}, options: ClientErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.facts = facts;
    this.data = options.data;
  }
}
