import type { FinishedImage } from './finished-image.ts';

/** A finished picture by its file in the store. */
export interface RecordedImage extends Omit<FinishedImage, 'data'> {
  /** sha256 of its bytes in lower-case hex. */
  readonly digest: string;
  readonly bytes: number;
}
