import { access, constants, mkdir, open, readFile, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Backend, FileKey } from './backend.ts';
import { createStore } from './create-store.ts';
import { createDiskPart } from './disk-part.ts';
import { removeAbandonedParts } from './disk-parts.ts';
import { createDiskPins, isMissing } from './disk-pins.ts';
import { streamOf } from './disk-stream.ts';
import { createDurability } from './durability.ts';
import { nameOf } from './file-index.ts';
import { factsIn, scanFolder } from './scan-folder.ts';
import type { Store, StoreSettings } from './store.ts';

/**
 * A folder of files named `<digest>.<extension>`; in `owners` what is pinned, in `parts` what is being written. A file's own
 * time is when it was last asked for. Several processes may share the folder, each with limits of its own.
 *
 * @throws Error of the file system where the folder cannot be made or written to
 */
export async function createDiskStore({ folder, ...settings }: StoreSettings & { folder: string }): Promise<Store> {
  const [parts, owners] = [join(folder, 'parts'), join(folder, 'owners')];
  for (const each of [folder, parts, owners]) {
    await mkdir(each, { recursive: true, mode: 0o700 });
    await access(each, constants.W_OK);
  }
  await removeAbandonedParts(parts);
  return createStore(createBackend(folder, parts, owners), settings, scanFolder(folder));
}

function createBackend(folder: string, parts: string, owners: string): Backend {
  const pathOf = (key: FileKey) => join(folder, nameOf(key));
  const durable = createDurability(folder);
  return {
    async begin() {
      const part = createDiskPart(folder, parts);
      const commit: typeof part.commit = async (key) => {
        durable.forget(key);
        await part.commit(key);
      };
      return { ...part, commit };
    },
    factsOf: (key) => factsIn(folder, nameOf(key)),
    async touch(key, askedAt) {
      // A folder that became read-only still serves what it has.
      const error = await utimes(pathOf(key), askedAt / 1000, askedAt / 1000).catch((reason: unknown) => reason);
      return !error || !isMissing(error);
    },
    sync: durable.sync,
    read: (key) => readFile(pathOf(key)).catch(undefinedIfMissing),
    async open(key, range) {
      const handle = await open(pathOf(key), 'r').catch(undefinedIfMissing);
      return handle && streamOf(handle, pathOf(key), range);
    },
    async remove(key) {
      await rm(pathOf(key), { force: true });
      durable.forget(key);
    },
    pins: createDiskPins(owners, parts),
    tidy: () => removeAbandonedParts(parts),
  };
}

function undefinedIfMissing(error: unknown): undefined {
  if (!isMissing(error)) throw error;
}
