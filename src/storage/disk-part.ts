import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Part } from './backend.ts';
import { newPartName } from './disk-parts.ts';
import { nameOf } from './file-index.ts';

/** A file that is written in `parts`, and has no other name yet. */
export interface Spool extends Pick<Part, 'write' | 'discard'> {
  readonly path: string;
  /** All of it is written. */
  close(): Promise<void>;
}

/** A part that is renamed into `folder`, which is on the same file system. */
export async function createDiskPart(folder: string, parts: string): Promise<Part> {
  const { path, close, write, discard } = await openSpool(parts);
  return {
    write,
    async commit(key) {
      await close();
      await rename(path, join(folder, nameOf(key)));
    },
    discard,
  };
}

export async function openSpool(parts: string): Promise<Spool> {
  const path = join(parts, newPartName());
  const handle = await open(path, 'wx', 0o600).catch(async (error: NodeJS.ErrnoException) => {
    // The folder may have been replaced by an empty one; one that is gone itself is not made again.
    if (error.code !== 'ENOENT') throw error;
    await mkdir(parts, { mode: 0o700 });
    return open(path, 'wx', 0o600);
  });
  let isOpen = true;
  const close = async () => {
    if (!isOpen) return;
    isOpen = false;
    await handle.close();
  };
  /** Errors of an open file, such as a full disk, do not know its path, and a log line must name the folder. */
  const naming = (error: NodeJS.ErrnoException) => {
    error.path = path;
    error.message += ` '${path}'`;
    throw error;
  };
  return {
    path,
    write: (chunk) => handle.writeFile(chunk).catch(naming),
    close: () => close().catch(naming),
    async discard() {
      // The error that led here is worth more than one of closing, and of removing: `removeAbandonedParts` comes again.
      await close().catch(() => {});
      await rm(path, { force: true }).catch(() => {});
    },
  };
}
