import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileKey } from './backend.ts';
import { isMissing, syncFolder } from './disk-pins.ts';
import { nameOf } from './file-index.ts';

/** Files above which the folder is listed instead of asking for each: 10,000 take 200 ms one by one, and 10 ms in a list. */
const MANY = 100;
/** Files that are synced at once: Node has four threads for it. */
const AT_ONCE = 16;

/** Which files of a folder are known to outlast a crash, so that none is synced twice: 10,000 take a second. */
export function createDurability(folder: string) {
  const synced = new Set<string>();

  async function present(keys: readonly FileKey[]): Promise<readonly FileKey[]> {
    if (keys.length > MANY) {
      const names = new Set(await readdir(folder));
      return keys.filter((key) => names.has(nameOf(key)));
    }
    const isThere = await Promise.all(
      keys.map((key) =>
        stat(join(folder, nameOf(key))).then(
          () => true,
          (error) => {
            if (isMissing(error)) return false;
            throw error;
          },
        ),
      ),
    );
    return keys.filter((_, i) => isThere[i]);
  }

  /** Whether the file is there: it may have been removed since it was looked for. */
  async function syncFile(name: string): Promise<boolean> {
    const handle = await open(join(folder, name), 'r').catch((error) => {
      if (isMissing(error)) return undefined;
      throw error;
    });
    if (!handle) return false;
    try {
      await handle.datasync();
      return true;
    } finally {
      await handle.close();
    }
  }

  return {
    /** Syncs those that were not yet. Gives those that are there. */
    async sync(keys: readonly FileKey[]): Promise<readonly FileKey[]> {
      const there = await present(keys);
      const names = there.map(nameOf).filter((name) => !synced.has(name));
      const gone = new Set<string>();
      for (let at = 0; at < names.length; at += AT_ONCE) {
        const some = names.slice(at, at + AT_ONCE);
        const isThere = await Promise.all(some.map(syncFile));
        for (const [i, name] of some.entries()) if (!isThere[i]) gone.add(name);
      }
      if (names.length > 0) await syncFolder(folder);
      for (const name of names) if (!gone.has(name)) synced.add(name);
      return there.filter((key) => !gone.has(nameOf(key)));
    },
    /** Its bytes are written anew, or gone. */
    forget: (key: FileKey) => void synced.delete(nameOf(key)),
  };
}
