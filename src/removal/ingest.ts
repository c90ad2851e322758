import { CodedError, limits, type Recognizer, SNIFF_BYTES } from '../pipeline/index.ts';
import type { Stored } from '../storage/index.ts';
import type { IngestedImage } from './image-input.ts';
import { createIntakeMemory } from './intake-memory.ts';
import type { Services } from './services.ts';
import { stored } from './stored.ts';

type Bytes = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/**
 * Ingests an image: recognizes it by its first kilobytes, writes it once while it is hashed, and reads its header. What is no
 * image is refused before it is stored; what turns out to be damaged, or too large, is removed again.
 *
 * @param signal end of the request: what has not arrived by then is not waited for, and the file is in use until then
 * @param filename as the client calls it
 * @throws CodedError `NOT_AN_IMAGE`, `UNSUPPORTED_FORMAT`, `CORRUPT_IMAGE`, `IMAGE_TOO_LARGE`, `FILE_TOO_LARGE`,
 * `STORAGE_UNAVAILABLE`
 */
export type Ingest = (bytes: Bytes, signal: AbortSignal, filename?: string) => Promise<IngestedImage>;

/** Extension of sources in the store: no media type belongs to it, so they are never served. */
export const SOURCE = 'source';

type IngestServices = Pick<Services, 'store' | 'recognizer' | 'limits'>;

/**
 * Takes bytes of a client: recognized by their first kilobytes, then written to the store once while they are hashed.
 */
export function createIngest({ store, recognizer, limits: { maxFileBytes, maxPixels } }: IngestServices): Ingest {
  const keepBytes = createIntakeMemory(limits.intakeBytes);

  return async (bytes, signal, filename) => {
    const kept = keepBytes();
    let header: ReturnType<Recognizer['header']> | undefined;
    async function* checked() {
      let size = 0;
      for await (const chunk of recognized(bytes, recognizer)) {
        size += chunk.length;
        if (size > maxFileBytes) throw fileTooLarge(maxFileBytes);
        kept.add(chunk);
        yield chunk;
      }
      // While the store finishes the file.
      const whole = kept.peek();
      header = whole && recognizer.header(whole, { maxPixels });
      header?.catch(() => {});
    }
    async function readBack(file: Stored) {
      const whole = await stored(() => store.read(file));
      if (!whole) throw new Error('A file that is in use was removed.');
      return recognizer.header(whole, { maxPixels });
    }
    try {
      const file = await stored(() => store.put(checked(), SOURCE, { until: signal, signal }));
      try {
        header ??= readBack(file);
        const facts = await header;
        // A signal that has aborted calls no listener.
        if (signal.aborted) kept.drop();
        else signal.addEventListener('abort', kept.drop, { once: true });
        return { ...facts, digest: file.digest, take: kept.take, ...(filename !== undefined && { filename }) };
      } catch (error) {
        // Only what its content rules out: after a failure of the disk the bytes may be good, and in use by others.
        const isRefused = error instanceof CodedError && error.code !== 'STORAGE_UNAVAILABLE';
        if (isRefused) await store.remove(file.digest, SOURCE).catch(() => {});
        throw error;
      }
    } catch (error) {
      kept.drop();
      throw error;
    }
  };
}

/** The same bytes, none of them before the first kilobytes were recognized. */
async function* recognized(bytes: Bytes, { sniff }: Recognizer): AsyncGenerator<Uint8Array> {
  let head: Uint8Array | undefined = new Uint8Array(0);
  for await (const chunk of bytes) {
    if (head) {
      head = Buffer.concat([head, chunk]);
      if (head.length < SNIFF_BYTES) continue;
      sniff(head.subarray(0, SNIFF_BYTES));
      yield head;
      head = undefined;
    } else yield chunk;
  }
  if (!head) return;
  sniff(head);
  yield head;
}

/**
 * @param maxBytes `MAX_FILE_BYTES`
 * @param given bytes that the file has, where that is known: of one that arrives it is not
 */
export const fileTooLarge = (maxBytes: number, given?: number): CodedError =>
  new CodedError(
    'FILE_TOO_LARGE',
    `A file may have ${maxBytes} bytes at most: send a smaller picture, or compress it.`,
    [],
    { facts: { max: maxBytes, ...(given !== undefined && { given }) } },
  );
