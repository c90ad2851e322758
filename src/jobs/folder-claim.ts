import { randomUUID } from 'node:crypto';
import { link, open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { isRunning, ownIdentity } from '../storage/index.ts';

/** In milliseconds. A claim is touched every `BEAT`; one of another machine that was not touched for `STALE` is abandoned. */
const BEAT = 5_000;
const STALE = 30_000;

/** A folder that belongs to this process. */
export interface FolderClaim {
  /** False once another process has taken it over: this one was held up for so long that it was taken for dead. */
  isHeld(): boolean;
  release(): Promise<void>;
}

/**
 * Makes a folder this process's own, until it is released or the process ends, however that is. A process of this machine is
 * known by its id and its start, one of another machine (a volume that containers share) by its touches.
 *
 * @returns undefined where another process owns it
 */
export async function claimFolder(folder: string): Promise<FolderClaim | undefined> {
  const path = join(folder, 'owner');
  const mark = `${ownIdentity} ${randomUUID()}`;
  if (!(await write(path, mark)) && !((await removeAbandoned(path)) && (await write(path, mark)))) return undefined;
  let isHeld = true;
  const beat = setInterval(async () => {
    isHeld = (await contentOf(path)) === mark;
    const now = new Date();
    if (isHeld) await utimes(path, now, now).catch(() => {});
  }, BEAT).unref();
  return {
    isHeld: () => isHeld,
    async release() {
      clearInterval(beat);
      if ((await contentOf(path)) === mark) await rm(path, { force: true });
    },
  };
}

const contentOf = (path: string) => readFile(path, 'utf8').catch(() => undefined);

async function write(path: string, mark: string): Promise<boolean> {
  const handle = await open(path, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  if (!handle) return false;
  try {
    await handle.writeFile(mark);
    return true;
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}

async function removeAbandoned(path: string): Promise<boolean> {
  const mark = await contentOf(path);
  if (mark === undefined || !(await isAbandoned(path, mark))) return mark === undefined;
  // Renamed first: of several processes that find it abandoned only one succeeds.
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch {
    return false;
  }
  // Between the look and the renaming another process may have claimed it: that claim is put back.
  const isSame = (await contentOf(aside)) === mark;
  if (!isSame) await link(aside, path).catch(() => {});
  await rm(aside, { force: true });
  return isSame;
}

async function isAbandoned(path: string, mark: string): Promise<boolean> {
  const runs = isRunning(mark.split(' ')[0]!);
  if (runs !== undefined) return !runs;
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && found.mtimeMs < Date.now() - STALE;
}
