import type { InputView, Model, OutputView } from './artefacts.ts';
import type { ErrorCode } from './error-codes.ts';
import { CodedError } from './errors.ts';
import type { FileType, SourceFormats } from './file-formats.ts';
import type { Given, Options, Seen } from './options.ts';
import type { Inputs, ReadsOf, Result, StageName } from './stages.ts';

/** What a client should know of a result that it has: a stable code and a sentence. */
export interface Warning {
  /** SCREAMING_CASE; clients switch on it. */
  readonly code: string;
  readonly message: string;
}

/** What every plugin gets from the pipeline while it runs. */
export interface HeavyHost {
  /** Aborts when no request waits for the result any more. */
  readonly signal: AbortSignal;
  /** Attaches a warning to the result; it travels with it, also when it is remembered. */
  warn(code: string, message: string): void;
  /**
   * Rejects the request. The pipeline puts stage, list index and plugin before the option: `refine.0.closedForm.trimap`.
   *
   * @param message a sentence that says what to do
   * @param option the option at fault; absent where it is several, or the plugin itself
   * @throws CodedError always
   */
  reject(code: ErrorCode, message: string, option?: string): never;
}

/** What a plugin may ask of its surroundings while it runs. */
export interface Host extends HeavyHost {
  /** Runs the network on one view. @throws CodedError `INFERENCE_FAILED`, `MODEL_MISMATCH`, `CANCELLED` */
  infer(model: Model, view: InputView): Promise<OutputView>;
  /** Shows an answer that was compared with others in the step's entry in `runs`. */
  compared(answer: ComparedAnswer): void;
}

/** One of several answers for the same part of the picture, of which one is kept, or several are joined. */
export interface ComparedAnswer {
  /** Of the view, in pixels. */
  readonly width: number;
  readonly height: number;
  readonly mirrored: boolean;
  /** 0 is decided everywhere. */
  readonly doubt: number;
  readonly kept: boolean;
}

/** A host by its parts; what is left out does nothing, and there is no model. */
export const createHost = (parts: Partial<Omit<Host, 'reject'>> = {}): Host => ({
  signal: new AbortController().signal,
  warn() {},
  async infer() {
    throw new CodedError('INFERENCE_FAILED', 'There is no model here.');
  },
  compared() {},
  ...parts,
  reject(code, message, option) {
    throw new CodedError(code, message, option === undefined ? [] : [option]);
  },
});

type HostOf<H extends boolean> = H extends true ? HeavyHost : Host;

/** In pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

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
  /** Runs in a worker thread: for loops over pixels. Such a plugin cannot run the model. */
  readonly heavy?: H;
  /**
   * Every result lies in a buffer of its own (`allocateBytes`) that nothing else refers to, the plugin neither: a thread that
   * alone still reads it gets the buffer itself instead of a copy.
   */
  readonly movable?: boolean;
  /**
   * Working memory while it runs, beside inputs and a result of the picture's size: bytes for each pixel of the picture, or
   * bytes in all by options and sizes (`input` is that of the largest view). 0 by default.
   */
  readonly workingBytes?: number | ((options: Seen<O>, picture: PictureSize, input: PictureSize | undefined) => number);
  /**
   * Of a plugin that resizes: the sizes of its views, in their order, known before there are pixels. A size that the network does
   * not take is rejected here. One view of the network's own size by default.
   */
  views?(options: Seen<O>, picture: PictureSize, model: Model, host: Pick<HeavyHost, 'reject'>): readonly PictureSize[];
  /** Of an encoder, and required there: what it writes. */
  readonly file?: FileType;
  /** Of a decoder, and required there: what it reads. */
  readonly source?: SourceFormats;
  /** Codes of its warnings with what they mean, unless they are among those of the built-in plugins. */
  readonly warnings?: Readonly<Record<string, string>>;
  /** Why, and what to use instead. */
  readonly deprecated?: string;
  /** A rule between options: the sentence that says what is wrong, or nothing. */
  check?(options: Seen<O>): string | undefined;
  /** Pure: the same inputs and options give the same result, and inputs are never written to. */
  run(inputs: Inputs<R>, options: Seen<O>, host: HostOf<H>): Result<S> | Promise<Result<S>>;
}

/** What a plugin at either end of the pipeline must declare. */
type EndOf<S extends StageName> = S extends 'encode'
  ? { readonly file: FileType }
  : S extends 'decode'
    ? { readonly source: SourceFormats }
    : unknown;

/** A plugin of any stage with any options, for code that treats all alike. */
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
>(plugin: Plugin<S, N, O, R, H> & EndOf<NoInfer<S>>): Plugin<S, N, O, R, H> {
  return Object.freeze({ ...plugin, [brand]: true }) as Plugin<S, N, O, R, H>;
}

/** Whether a value, such as the export of a module, is a plugin made by `definePlugin`. */
export const isPlugin = (value: unknown): value is AnyPlugin =>
  typeof value === 'object' && value !== null && brand in value;

type ExactlyOne<T> = {
  [K in keyof T]: { readonly [P in K]: T[P] } & { readonly [P in Exclude<keyof T, K>]?: never };
}[keyof T];

/** One plugin of a stage with its options, as a recipe says it: `{ stretch: { kernel: 'linear' } }`. */
export type Choice<P extends AnyPlugin, S extends StageName> = ExactlyOne<{
  [Q in Extract<P, { stage: S }> as Q['name']]: Given<Q['options']>;
}>;
