import type {
  Infer,
  Memo,
  Meter,
  Model,
  Recipe,
  Recognizer,
  Registry,
  RunHeavy,
  SharedMasks,
  Telemetry,
} from '../pipeline/index.ts';
import type { Store } from '../storage/index.ts';

/** What there is to choose from: data that is read once at the start. Enough to derive the GraphQL schema. */
export interface Catalog {
  readonly version: string;
  readonly registry: Registry;
  /** The first recipe of every request. */
  readonly base: Recipe;
  readonly presets: Readonly<Record<string, { readonly doc: string; readonly recipe: Recipe }>>;
  /** The preset of requests that name none. */
  readonly defaultPreset: string;
  readonly models: readonly ModelEntry[];
  readonly samples: readonly Sample[];
  /** Pictures of presets, which are always here, as samples are. */
  readonly pictures: readonly KeptPicture[];
}

/** A model by the facts of its manifest. */
export interface ModelEntry {
  readonly name: string;
  readonly title: string;
  readonly license: string;
  readonly commercialUse: boolean;
  readonly bytes: number | null;
  readonly input: Model['input'];
  readonly recipe: Recipe;
}

/** A picture that needs no store. */
export interface KeptPicture {
  /** sha256 of its bytes in lower-case hex. */
  readonly digest: string;
  read(): Promise<Uint8Array>;
}

/** An image that comes with the package. */
export interface Sample extends KeptPicture {
  readonly name: string;
  readonly title: string;
  readonly credit: string;
  readonly license: string;
  readonly width: number;
  readonly height: number;
}

/**
 * Fetches a file from an address, and hands its bytes on as they arrive. The connection ends with the receiver.
 *
 * @throws CodedError `FETCH_REFUSED`, `FETCH_FAILED`, `FILE_TOO_LARGE`; the reason of the signal
 */
export type FetchFile = <T>(
  address: string,
  signal: AbortSignal,
  receive: (bytes: AsyncIterable<Uint8Array>) => Promise<T>,
) => Promise<T>;

/** What a removal works with. */
export interface Services {
  readonly catalog: Catalog;
  /** Model of requests that name none. */
  readonly defaultModel: string;
  readonly store: Store;
  readonly memo: Memo;
  /** Masks that other processes made; undefined where there are none. */
  readonly masks?: SharedMasks | undefined;
  readonly infer: Infer;
  readonly heavy: RunHeavy;
  readonly recognizer: Recognizer;
  /** Undefined where the operator allows no addresses. */
  readonly fetchFile: FetchFile | undefined;
  /** The facts of an installed, licensed model. @throws CodedError `MODEL_NOT_INSTALLED`, `LICENSE_NOT_ACCEPTED`, `MODEL_MISMATCH` */
  modelFacts(name: string): Promise<Model>;
  readonly limits: RemovalLimits;
  readonly telemetry: Telemetry;
}

/** What a request may ask for; `server.limits` shows it. */
export interface RemovalLimits {
  readonly maxFileBytes: number;
  readonly maxPixels: number;
  /** Bytes that the pixels of all requests may take together. */
  readonly pixelMemory: number;
}

/** What a removal needs of its request. */
export interface RequestContext {
  /** Aborts at the end of the request: answered, out of time (`DEADLINE_EXCEEDED`), or given up by its client (`CANCELLED`). */
  readonly signal: AbortSignal;
  /** Receives the events of this request beside `Services.telemetry`, which receives those of all. */
  readonly telemetry?: Telemetry;
  /** Reserves a place for work on pixels that takes this much memory at most, in bytes. */
  place(bytes: number): Place;
  /** What its client may use; without limit if absent. */
  readonly meter?: Meter | undefined;
}

/** A place in the admission queue. */
export interface Place {
  /**
   * Runs a job once the place is free; jobs that run at the same time share it, and the last one gives it back. Rejects with
   * the reason of the request's signal when that aborts before the job begins.
   */
  run<T>(job: () => Promise<T>): Promise<T>;
}
