import type { RecognizedHeader } from '../pipeline/index.ts';

/** `ImageInput` as it arrives: exactly one of these. */
export interface ImageInput {
  readonly upload?: Upload;
  readonly dataUri?: string;
  readonly url?: string;
  readonly sample?: string;
  readonly digest?: string;
  /** A file in memory; only for callers of the library. */
  readonly bytes?: Uint8Array;
}

/** A file of a form. It is ingested as it arrives, so that no file waits for another one to be read. */
export interface Upload {
  readonly promise: Promise<IngestedImage>;
}

/** An image whose bytes are here, recognized, and its header read. */
export interface SourceImage extends RecognizedHeader {
  /** sha256 of its bytes in lower-case hex. */
  readonly digest: string;
  /** As its client calls it; of an upload that has a name. */
  readonly filename?: string;
}

/** A stored image. */
export interface IngestedImage extends SourceImage {
  /** Its bytes, if they are still in memory: the first reader takes them. */
  take(): Uint8Array | undefined;
}
