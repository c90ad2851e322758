import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * A kernel that runs, and a name space of process ids in it, so that containers that share a volume do not take each
 * other's processes for dead ones.
 */
const place = createHash('sha256')
  .update(hostname())
  .update(textOf(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')))
  .update(textOf(() => readlinkSync('/proc/self/ns/pid')))
  .digest('hex')
  .slice(0, 16);

/** This process, as `<place>-<pid>-<start>`. */
export const ownIdentity = `${place}-${process.pid}-${startOf(process.pid) ?? 0}`;

const IDENTITY = /^([\da-f]{16})-(\d+)-(\d+)$/;

/** Whether a process runs. Undefined where it cannot be seen from here: it is of another machine or container. */
export function isRunning(identity: string): boolean | undefined {
  const [, where, pid, start] = IDENTITY.exec(identity) ?? [];
  return where === place ? isAlive(Number(pid), Number(start)) : undefined;
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
