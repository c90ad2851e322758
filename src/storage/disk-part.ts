import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Part } from './backend.ts';
import { newPartName } from './disk-parts.ts';
import { nameOf } from './file-index.ts';

/** Bytes that are collected before they are written: thousands of slow uploads may be under way, and each holds as many. */
const COLLECTED = 1 << 16;

/** A file that is written in `parts`, and has no other name yet. */
export interface Spool extends Pick<Part, 'write' | 'discard'> {
  readonly path: string;
  /** All of it is written. */
  close(): Promise<void>;
}

/** A part that is renamed into `folder`, which is on the same file system. */
export function createDiskPart(folder: string, parts: string): Part {
  const { path, close, write, discard } = openSpool(parts);
  return {
    write,
    prepare: close,
    commit: (key) => rename(path, join(folder, nameOf(key))),
    discard,
  };
}

/**
 * Opens a file at once, and does not wait for it. Small chunks are collected, since each write is a trip to a thread that
 * sharp and all other files share; an error of opening or of writing comes with a later chunk, or when it is closed.
 */
export function openSpool(parts: string): Spool {
  const path = join(parts, newPartName());
  const opening = open(path, 'wx', 0o600).catch(async (error: NodeJS.ErrnoException) => {
    // The folder may have been replaced by an empty one; one that is gone itself is not made again.
    if (error.code !== 'ENOENT') throw error;
    await mkdir(parts, { mode: 0o700 });
    return open(path, 'wx', 0o600);
  });
  // Whatever waits for it has the error too.
  opening.catch(() => {});
  let isOpen = true;
  let collected: Buffer | undefined;
  let size = 0;
  /** Errors of an open file, such as a full disk, do not know its path, and a log line must name the folder. */
  const naming = (error: NodeJS.ErrnoException): never => {
    error.path = path;
    error.message += ` '${path}'`;
    throw error;
  };
  async function append(chunk: Uint8Array) {
    const handle = await opening;
    // Not `writeFile`, which writes half a megabyte at a time.
    for (let at = 0; at < chunk.length; ) at += (await handle.write(chunk, at).catch(naming)).bytesWritten;
  }
  async function flush() {
    const bytes = collected?.subarray(0, size);
    size = 0;
    if (bytes && bytes.length > 0) await append(bytes);
  }
  async function close() {
    if (!isOpen) return;
    isOpen = false;
    const handle = await opening;
    await handle.close().catch(naming);
  }
  return {
    path,
    async write(chunk) {
      if (size + chunk.length > COLLECTED) await flush();
      if (chunk.length > COLLECTED) return append(chunk);
      // A copy: the source may use its buffer again.
      collected ??= Buffer.allocUnsafeSlow(COLLECTED);
      collected.set(chunk, size);
      size += chunk.length;
    },
    async close() {
      await flush();
      collected = undefined;
      await close();
    },
    async discard() {
      collected = undefined;
      // The error that led here is worth more than one of closing, and of removing: `removeAbandonedParts` comes again.
      await close().catch(() => {});
      await rm(path, { force: true }).catch(() => {});
    },
  };
}
