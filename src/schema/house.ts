import type { Bench, Memo, Model, Recipe, Registry } from '../pipeline/index.ts';
import type { Store } from '../storage/index.ts';

/** What the schema is built from and works with: all of it arrives as values. */
export interface House {
  readonly version: string;
  readonly registry: Registry;
  /** The first recipe of every request. */
  readonly base: Recipe;
  readonly presets: Readonly<Record<string, { readonly doc: string; readonly recipe: Recipe }>>;
  readonly models: Models;
  readonly samples: readonly Sample[];
  readonly store: Store;
  readonly memo: Memo;
  readonly infer: Bench['infer'];
  readonly heavy: Bench['heavy'];
  /** Recognises bytes and reads their header. @throws CodedError `NOT_AN_IMAGE`, `UNSUPPORTED_FORMAT`, … */
  recognize(bytes: Uint8Array): Promise<Header>;
  /** Formats that can be read, and written. */
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly limits: Limits;
  /** How many requests are in, and how many may be. */
  readonly gate: { readonly status: GateStatus };
  /** What the engine says of itself now. */
  status(): EngineStatus;
}

export interface Limits {
  readonly maxFileBytes: number;
  readonly maxFiles: number;
  readonly maxPixels: number;
  /** Requests that are worked on at once, and that may be in beside them. */
  readonly maxRunning: number;
  readonly maxQueue: number;
  /** Seconds for a request; 0 is no limit. */
  readonly deadline: number;
}

export interface GateStatus {
  /** Requests that are worked on now. */
  readonly running: number;
  /** Requests that are in, and not worked on. */
  readonly waiting: number;
  /** The most of each. */
  readonly places: number;
  readonly maxQueue: number;
}

/** What eight bits are worth on this machine. */
export interface EightBitGain {
  /** The processor's instructions for them; undefined where the system does not tell. */
  readonly instructions: readonly string[] | undefined;
  /** How many times as fast as in single precision a few convolutions are. */
  readonly gain: number;
  /** Whether they give the right numbers: sums of two products overflow on some processors. */
  readonly exact: boolean;
}

export interface Models {
  readonly default: string;
  /** Why it is the default; absent where the operator named it. */
  readonly reason?: string;
  /** Absent where it was not measured. */
  readonly eightBit?: EightBitGain;
  readonly list: readonly ModelEntry[];
  /** The facts of an installed, licensed model. @throws CodedError `MODEL_NOT_INSTALLED`, `LICENSE_NOT_ACCEPTED` */
  facts(name: string): Promise<Model>;
  isInstalled(name: string): Promise<boolean>;
  isLoaded(name: string): boolean;
}

export interface ModelEntry {
  readonly name: string;
  readonly title: string;
  readonly license: string;
  readonly commercialUse: boolean;
  readonly bytes: number | null;
  readonly input: Model['input'];
  readonly recipe: Recipe;
}

/** A picture that comes with the server. */
export interface Sample {
  readonly name: string;
  readonly title: string;
  readonly credit: string;
  readonly license: string;
  readonly digest: string;
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

export interface Header {
  readonly format: string;
  /** Upright, in pixels. */
  readonly width: number;
  readonly height: number;
  readonly hasAlpha: boolean;
  readonly colorProfile: string | null;
}

export interface EngineStatus {
  readonly provider: string;
  /** Of each process. */
  readonly threads: number;
  /** Of each network. */
  readonly processes: number;
  readonly runtimeVersion: string;
  /** Bytes that all processes may take. */
  readonly memory: number;
  /** Pictures. */
  readonly waiting: number;
  readonly running: number;
  readonly networks: readonly NetworkStatus[];
}

/** A network that has processes, or had some. */
export interface NetworkStatus {
  readonly name: string;
  readonly provider: string;
  /** Of the processes that hold it now. */
  readonly pids: readonly number[];
  readonly residentBytes: number;
  readonly starts: number;
  readonly waiting: number;
  readonly running: number;
  /** Undefined while it is not loaded. */
  readonly optimization: 'full' | 'basic' | undefined;
}

/** What every resolver knows of its request. */
export interface Context {
  /** `https://host:port`, without a slash at the end: what result addresses begin with. */
  readonly origin: string;
  /** Aborts at the end of the request: answered, out of time (`DEADLINE_EXCEEDED`), or given up by its client (`CANCELLED`). */
  readonly signal: AbortSignal;
  /** In every line of the log that is about this request. */
  readonly requestId: string;
  /**
   * A place for work that takes so many bytes of pixels: the first `run` waits for it, those beside it share it.
   *
   * @throws CodedError `QUERY_TOO_COMPLEX` if there are never so many
   */
  place(bytes: number): { run<T>(job: () => Promise<T>): Promise<T> };
  /** Does work on pixels when it is the request's turn. */
  work<T>(job: () => Promise<T>): Promise<T>;
}
