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
  close(): Promise<void>;
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
