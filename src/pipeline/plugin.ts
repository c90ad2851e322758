import type { InputView, Model, OutputView } from './artefacts.ts';
import type { Given, Options, Seen } from './options.ts';
import type { Inputs, ReadsOf, Result, StageName } from './stages.ts';

export interface Warning {
  /** SCREAMING_CASE; clients switch on it. */
  readonly code: string;
  readonly message: string;
}

/** What every plugin may ask of whoever runs it. */
export interface HeavyHost {
  /** Aborts when nobody waits for the result any more. */
  readonly signal: AbortSignal;
  /** Says something about the result; it travels with it, also when it is remembered. */
  warn(code: string, message: string): void;
}

export interface Host extends HeavyHost {
  /** Runs the network on one view. @throws CodedError `INFERENCE_FAILED`, `MODEL_MISMATCH`, `CANCELLED` */
  infer(model: Model, view: InputView): Promise<OutputView>;
}

type HostOf<H extends boolean> = H extends true ? HeavyHost : Host;

/** One way to do one stage: a frozen value. */
export interface Plugin<
  S extends StageName = StageName,
  N extends string = string,
  O extends Options = Options,
  R extends ReadsOf<S> = ReadsOf<S>,
  H extends boolean = boolean,
> {
  readonly stage: S;
  /** `^[a-z][a-zA-Z0-9]*$`; it is the GraphQL field, verbatim. */
  readonly name: N;
  /** Raise it whenever the same inputs would give other pixels: it is in the key of everything made with it. */
  readonly version: number;
  readonly doc: string;
  readonly options: O;
  /** Fewer artefacts than the stage offers: what is not read is neither made nor part of the key. */
  readonly reads?: readonly R[];
  /** Runs in a worker thread when its input is large: for loops over pixels. Such a plugin cannot run the network. */
  readonly heavy?: H;
  /** Why, and what to use instead. */
  readonly deprecated?: string;
  /** A rule between options: the sentence that says what is wrong, or nothing. */
  check?(options: Seen<O>): string | undefined;
  /** Pure: the same inputs and options give the same result, and inputs are never written to. */
  run(inputs: Inputs<R>, options: Seen<O>, host: HostOf<H>): Result<S> | Promise<Result<S>>;
}

export type AnyPlugin = Plugin<any, string, any, any, any>;

/** Marks values made by `definePlugin`, also those of another copy of this package. */
const brand = Symbol.for('matteql.plugin');

/** Declares a plugin; inputs, options and result of `run` are inferred from the stage and the options. */
export function definePlugin<
  const S extends StageName,
  const N extends string,
  const O extends Options,
  const R extends ReadsOf<S> = ReadsOf<S>,
  const H extends boolean = false,
>(plugin: Plugin<S, N, O, R, H>): Plugin<S, N, O, R, H> {
  return Object.freeze({ ...plugin, [brand]: true });
}

export const isPlugin = (value: unknown): value is AnyPlugin =>
  typeof value === 'object' && value !== null && brand in value;

type ExactlyOne<T> = {
  [K in keyof T]: { readonly [P in K]: T[P] } & { readonly [P in Exclude<keyof T, K>]?: never };
}[keyof T];

/** One plugin of a stage with its options, as a recipe says it: `{ stretch: { kernel: 'linear' } }`. */
export type Choice<P extends AnyPlugin, S extends StageName> = ExactlyOne<{
  [Q in Extract<P, { stage: S }> as Q['name']]: Given<Q['options']>;
}>;
