import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Bytes that are hashed in one turn of the event loop, a third of a millisecond, or read in one go. */
export const SLICE = 524_288;

/** Writes a new file, and hashes it while the system writes. */
export async function write(path: string, bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) {
  const hash = createHash('sha256');
  let size = 0;
  const hashed = async (chunk: Uint8Array) => {
    for (let at = 0; at < chunk.length; at += SLICE) {
      if (at > 0) await nextTurn();
      hash.update(chunk.subarray(at, at + SLICE));
    }
  };
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const chunk of bytes) {
      await Promise.all([file.writeFile(chunk), hashed(chunk)]);
      size += chunk.length;
    }
  } finally {
    await file.close();
  }
  return { digest: hash.digest('hex'), size };
}
