import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

/**
 * Names of files that are being written: `<place>-<pid>-<start>-<uuid>.part`. Place and process say whether they are still
 * written: a place is a kernel that runs, and a name space of process ids in it, so that containers that share a volume do not
 * take each other's processes for dead ones.
 */
const PART = /^([\da-f]{16})-(\d+)-(\d+)-[\da-f-]{36}\.part$/;
/** Milliseconds without a write after which a file is abandoned whose process cannot be seen from here. */
const ABANDONED = 3_600_000;

const place = createHash('sha256')
  .update(hostname())
  .update(textOf(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')))
  .update(textOf(() => readlinkSync('/proc/self/ns/pid')))
  .digest('hex')
  .slice(0, 16);
const self = `${place}-${process.pid}-${startOf(process.pid) ?? 0}`;

export const newPartName = (): string => `${self}-${randomUUID()}.part`;

/** Removes files that crashed processes have left half written. */
export async function removeAbandonedParts(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const [, where, pid, start] = PART.exec(name) ?? [];
    const path = join(folder, name);
    const isAbandoned = where === place ? !isAlive(Number(pid), Number(start)) : await isOld(path);
    if (isAbandoned) await rm(path, { force: true });
  }
}

/** Whether nothing was written for an hour: half a file of an older version, or of another machine. */
export async function isOld(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && found.mtimeMs < Date.now() - ABANDONED;
}

function isAlive(pid: number, start: number): boolean {
  if (existsSync('/proc/self/stat')) return startOf(pid) === start;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * When a process started, in ticks since the machine did: process ids are used again, and a container's is always 1.
 * Undefined where it does not run, a zombie included, and where the system does not tell (not Linux).
 */
function startOf(pid: number): number | undefined {
  const text = textOf(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  // Field 2 is the program's name in brackets, and may hold anything; field 3 is the state, field 22 the start.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return text === '' || fields[0] === 'Z' || fields[0] === 'X' ? undefined : Number(fields[19]);
}

function textOf(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
