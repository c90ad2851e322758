import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { SLICE } from './receive.ts';
import type { ByteRange } from './store.ts';

/** Milliseconds that a file is open for a stream that nothing reads: the body of an answer that is dropped is never destroyed. */
const UNREAD = 5_000;

/**
 * The bytes of an open file, complete though the file is removed meanwhile, if reading begins within five seconds. The file is
 * closed with the stream; while nothing has read of it, after those five seconds, and then opened again by path.
 */
export function streamOf(handle: FileHandle, path: string, range: Partial<ByteRange> = {}): Readable {
  let file: FileHandle | undefined = handle;
  const close = () => {
    clearTimeout(timer);
    const last = file;
    file = undefined;
    last?.close().catch(() => {});
  };
  const timer = setTimeout(close, UNREAD).unref();
  async function* bytes() {
    clearTimeout(timer);
    file ??= await open(path, 'r');
    const { start = 0, end = Number.POSITIVE_INFINITY } = range;
    // Not Node's own stream, whose end waits until the file is closed: a client that has all bytes would have left before it.
    for (let at = start; at <= end; ) {
      const slice = Buffer.allocUnsafe(Math.min(SLICE, end - at + 1));
      const { bytesRead } = await file.read(slice, 0, slice.length, at);
      if (bytesRead === 0) return;
      yield slice.subarray(0, bytesRead);
      at += bytesRead;
    }
  }
  return Readable.from(bytes(), { objectMode: false }).once('close', close);
}
