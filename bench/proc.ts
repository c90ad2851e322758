import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Missing } from './benchmark.ts';

/** What Linux shows of other processes, in /proc (proc(5)). */

/** @throws Missing where there is no such thing */
export function needProc(): void {
  if (!existsSync('/proc/self/stat')) throw new Missing('It reads /proc, which only Linux has.');
}

let ticks: number | undefined;

/** CPU seconds that all threads of a process have taken, in hundredths. Those of processes it started are not in it. */
export function cpuSecondsOf(pid: number): number {
  ticks ??= Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
  // The second field, the program's name, may hold spaces and brackets.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticks;
}

/** Memory that a process holds now, in bytes. */
export const residentOf = (pid: number): number => statusOf(pid, 'VmRSS');
/** The most it has held since the last `resetPeakOf`, in bytes. */
export const peakOf = (pid: number): number => statusOf(pid, 'VmHWM');
export const resetPeakOf = (pid: number): void => writeFileSync(`/proc/${pid}/clear_refs`, '5');

const statusOf = (pid: number, field: string): number =>
  1024 * Number(new RegExp(`^${field}:\\s*(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);

/** The processes that a process has started and that still run. */
export const childrenOf = (pid: number): number[] =>
  readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );

/** A process, and all that came from it. */
export const treeOf = (pid: number): number[] => [pid, ...childrenOf(pid).flatMap(treeOf)];
