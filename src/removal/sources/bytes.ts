import { createHash } from 'node:crypto';
import { fileTooLarge } from '../ingest.ts';
import type { SourceHandler } from '../source-access.ts';

/** A file in memory, from a caller of the library; it is not stored. */
export const bytes: SourceHandler<Uint8Array> = async (data, { keep, maxFileBytes }) => {
  if (data.length > maxFileBytes) throw fileTooLarge(maxFileBytes, data.length);
  return keep(createHash('sha256').update(data).digest('hex'), data);
};
