import type { IngestedImage, SourceImage } from './image-input.ts';
import type { Sample } from './services.ts';

/** How one kind of input becomes an image. */
export type SourceHandler<Value> = (value: Value, access: SourceAccess) => Promise<SourceImage>;

/** What handlers work with. */
export interface SourceAccess {
  readonly samples: readonly Sample[];
  readonly maxFileBytes: number;
  /** Ingests new bytes. */
  ingest(bytes: Iterable<Uint8Array>): Promise<SourceImage>;
  /** Fetches an image and ingests it; undefined where the operator allows no addresses. */
  readonly fetched: ((address: string) => Promise<SourceImage>) | undefined;
  /** An image that this server has: a sample, or a stored file. @throws CodedError `UNKNOWN_DIGEST` */
  known(digest: string): Promise<SourceImage>;
  /** An image whose bytes stay with the request. */
  keep(digest: string, bytes: Uint8Array): Promise<SourceImage>;
  /** An image that was ingested for this request already. */
  ingested(image: IngestedImage): Promise<SourceImage>;
}
