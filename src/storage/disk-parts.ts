import { randomUUID } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isRunning, ownIdentity } from './process-identity.ts';

/** Names of files that are being written: `<process>-<uuid>.part`. The process says whether they are still written. */
const PART = /^([\da-f]{16}-\d+-\d+)-[\da-f-]{36}\.part$/;
/** Milliseconds without a write after which a file is abandoned whose process cannot be seen from here. */
const ABANDONED = 3_600_000;

export const newPartName = (): string => `${ownIdentity}-${randomUUID()}.part`;

/** Removes files that crashed processes have left half written. */
export async function removeAbandonedParts(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const [, process = ''] = PART.exec(name) ?? [];
    const path = join(folder, name);
    const runs = isRunning(process);
    const isAbandoned = runs === undefined ? await isOld(path) : !runs;
    if (isAbandoned) await rm(path, { force: true });
  }
}

/** Whether nothing was written for an hour: half a file of an older version, or of another machine. */
export async function isOld(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && found.mtimeMs < Date.now() - ABANDONED;
}
