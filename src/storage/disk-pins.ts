import { createHash } from 'node:crypto';
import { open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { PinStorage } from './backend.ts';
import { newPartName } from './disk-parts.ts';

interface OwnerFile {
  readonly owner: string;
  readonly digests: readonly string[];
}

/** Names of owners are hashed: they may hold anything, and be of any length. */
const fileOf = (owner: string) => `${createHash('sha256').update(owner).digest('hex')}.json`;
const OWNER = /^[\da-f]{64}\.json$/;

/**
 * A small file for each owner in `folder`, replaced as a whole. Other processes that share the folder may change them too;
 * only files that differ are read again.
 *
 * @param parts folder on the same file system for what is being written
 */
export function createDiskPins(folder: string, parts: string): PinStorage {
  /** By file, with the state it was read in. */
  const read = new Map<string, { readonly state: string; readonly content: OwnerFile }>();
  let folderState = '';

  async function update(name: string): Promise<void> {
    const path = join(folder, name);
    try {
      const { ino, mtimeNs, size } = await stat(path, { bigint: true });
      const state = `${ino} ${mtimeNs} ${size}`;
      if (read.get(name)?.state !== state) read.set(name, { state, content: JSON.parse(await readFile(path, 'utf8')) });
    } catch (error) {
      if (!isMissing(error)) throw error;
      read.delete(name);
    }
  }

  return {
    async load() {
      const { mtimeNs, mtimeMs } = await stat(folder, { bigint: true });
      if (String(mtimeNs) === folderState) return undefined;
      const names = (await readdir(folder)).filter((name) => OWNER.test(name));
      for (const known of [...read.keys()]) if (!names.includes(known)) read.delete(known);
      for (const name of names) await update(name);
      // A change within the same tick of the clock, 10 ms at most, has the same time: look again next time.
      folderState = Number(mtimeMs) < Date.now() - 1000 ? String(mtimeNs) : '';
      return new Map([...read.values()].map(({ content: { owner, digests } }) => [owner, digests]));
    },
    async add(owner, added) {
      const name = fileOf(owner);
      await update(name);
      const digests = [...new Set([...(read.get(name)?.content.digests ?? []), ...added])];
      const part = join(parts, newPartName());
      try {
        await writeThrough(part, JSON.stringify({ owner, digests } satisfies OwnerFile));
        await rename(part, join(folder, name));
      } catch (error) {
        await rm(part, { force: true });
        throw error;
      }
      await syncFolder(folder);
    },
    async delete(owner) {
      await rm(join(folder, fileOf(owner)), { force: true });
    },
  };
}

async function writeThrough(path: string, text: string): Promise<void> {
  const handle = await open(path, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

/** A renamed file outlasts a crash when its folder is on the disk too. Some file systems cannot sync folders. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync().catch(() => {});
  } finally {
    await handle.close();
  }
}

export const isMissing = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
