import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** How late the event loop of a program was since the last call, in milliseconds. */
export interface Lateness {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Asks a program that was started with loop-watch.mjs. */
export async function latenessOf(program: ChildProcess): Promise<Lateness> {
  const answer = once(program, 'message');
  program.send('loop');
  const [lateness] = await answer;
  return lateness;
}

/** Bytes of a program's heap after its garbage was collected. */
export async function collectIn(program: ChildProcess): Promise<number> {
  const answer = once(program, 'message');
  program.send('heap');
  const [{ heapUsed }] = await answer;
  return heapUsed;
}
