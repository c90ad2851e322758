import { open, rename, rm, stat, utimes } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** In milliseconds. An owner touches its lock every `BEAT`; a lock not touched for `STALE` is abandoned. */
const BEAT = 5_000;
const STALE = 30_000;
const POLL = 250;

/**
 * Lets one process at a time do `work`; the others wait. The lock is a file, so it holds across containers that share a
 * volume, where process ids mean nothing. It saves fetching twice; the digest ensures that nothing broken is ever installed.
 */
export async function withLock<T>(path: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  while (!(await claim(path))) await sleep(POLL, undefined, { signal });
  const beat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => {});
  }, BEAT).unref();
  try {
    return await work();
  } finally {
    clearInterval(beat);
    await rm(path, { force: true });
  }
}

async function claim(path: string): Promise<boolean> {
  try {
    await (await open(path, 'wx')).close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const owner = await stat(path).catch(() => undefined);
  if (owner && Date.now() - owner.mtimeMs > STALE) {
    // Renamed first: of several processes that find it abandoned only one succeeds.
    const abandoned = `${path}.${process.pid}`;
    await rename(path, abandoned).then(
      () => rm(abandoned, { force: true }),
      () => {},
    );
  }
  return false;
}
