import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Part } from './backend.ts';

/** Bytes that are hashed in one turn of the event loop, a third of a millisecond, or read in one go. */
export const SLICE = 524_288;

/** Bytes in pieces, as they arrive. */
export type ByteSource = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

export interface Received {
  readonly part: Part;
  readonly digest: string;
  readonly bytes: number;
}

/**
 * Writes a source into a new part, and hashes it while the storage writes. Whatever goes wrong ends the source at once and
 * discards the part.
 *
 * @param makeRoom called before a chunk of so many bytes is written
 */
export async function receive(
  source: ByteSource,
  signal: AbortSignal | undefined,
  begin: () => Promise<Part>,
  makeRoom: (bytes: number) => Promise<void>,
): Promise<Received> {
  const hash = createHash('sha256');
  const iterator = iteratorOf(source);
  let part: Part | undefined;
  let bytes = 0;
  try {
    for (;;) {
      const { done, value: chunk } = await unlessAborted(async () => iterator.next(), signal);
      // Only now: a Node stream that fails while nothing listens to it yet would end the process.
      part ??= await begin();
      if (done) break;
      await makeRoom(chunk.length);
      await Promise.all([part.write(chunk), update(hash, chunk)]);
      bytes += chunk.length;
    }
    return { part, digest: hash.digest('hex'), bytes };
  } catch (error) {
    end(source, iterator);
    await part?.discard();
    throw error;
  }
}

const iteratorOf = (source: ByteSource): AsyncIterator<Uint8Array> | Iterator<Uint8Array> =>
  Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();

async function update(hash: ReturnType<typeof createHash>, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.length; at += SLICE) {
    if (at > 0) await nextTurn();
    hash.update(chunk.subarray(at, at + SLICE));
  }
}

/** Not by `Promise.race` with one promise of the abort: that would keep a reaction for every chunk. */
async function unlessAborted<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work();
  signal.throwIfAborted();
  return new Promise<T>((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    work()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/** Not awaited: a generator that waits for bytes gets its `return` only when they arrive, which may be never. */
function end(source: ByteSource, iterator: AsyncIterator<Uint8Array> | Iterator<Uint8Array>): void {
  void (async () => iterator.return?.())().catch(() => {});
  // The iterator of a Node stream is such a generator: it is the stream that must be ended.
  if ('destroy' in source && typeof source.destroy === 'function') source.destroy();
}
