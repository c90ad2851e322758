import type { FileType, Recognizer } from '../../pipeline/index.ts';

/** What cuts pictures: this process, or a server. */
export interface Cutter {
  /** What results are. */
  readonly file: FileType;
  readonly recognizer: Pick<Recognizer, 'sniff' | 'formats'>;
  readonly maxFileBytes: number;
  /** Pictures that are worth having under way at a time. */
  readonly parallel: number;
  /**
   * Checks a picture, and says what its result would be made of.
   *
   * @throws CodedError
   */
  begin(picture: Uint8Array, mask: Uint8Array | undefined, signal: AbortSignal): Promise<Cutting>;
  /** Where pictures are cut in a job of a server instead of one by one. */
  readonly job?: JobAccess;
  close(): Promise<void>;
}

/** A server's jobs for one request. */
export interface JobAccess {
  /** Equal for equal requests to one server. */
  readonly id: string;
  /** Stores pictures, and gives their digests. @throws CodedError */
  store(pictures: readonly Uint8Array[], signal: AbortSignal): Promise<readonly string[]>;
  /** The id of the job of this key, which is submitted unless it has been already. @throws CodedError */
  submit(items: readonly JobItem[], key: string, signal: AbortSignal): Promise<string>;
  /** The outcomes of a job as they come, each once, until there is one for each picture. @throws CodedError */
  outcomes(job: string, total: number, signal: AbortSignal): AsyncIterable<JobOutcome>;
  /** @throws CodedError */
  fetchFile(url: string, digest: string, signal: AbortSignal): Promise<Uint8Array>;
}

/** Digests of a picture and its mask. */
export interface JobItem {
  readonly image: string;
  readonly mask?: string;
  readonly reference: string;
}

/** What became of the picture of an index. */
export interface JobOutcome {
  readonly index: number;
  readonly failure?: string;
  readonly result?: { readonly url: string; readonly digest: string; readonly warnings: readonly string[] };
}

/** A picture that may be cut. Nothing was computed yet. */
export interface Cutting {
  /** Equal for equal pictures that are cut in equal ways. */
  readonly id: string;
  /** @throws CodedError */
  finish(): Promise<CutResult>;
}

export interface CutResult {
  readonly data: Uint8Array;
  /** Sentences that the user should read. */
  readonly warnings: readonly string[];
}
