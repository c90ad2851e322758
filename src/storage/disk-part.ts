import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Part } from './backend.ts';
import { newPartName } from './disk-parts.ts';
import { nameOf } from './file-index.ts';

/** A file that is written in `parts` and renamed into `folder`, which is on the same file system. */
export async function createDiskPart(folder: string, parts: string): Promise<Part> {
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
    write: (chunk) => handle.writeFile(chunk).catch(naming),
    async commit(key) {
      await close().catch(naming);
      await rename(path, join(folder, nameOf(key)));
    },
    async discard() {
      // The error that led here is worth more than one of closing, and of removing: `removeAbandonedParts` comes again.
      await close().catch(() => {});
      await rm(path, { force: true }).catch(() => {});
    },
  };
}
