import { setTimeout as time } from 'node:timers/promises';
import type { OpenHouse } from './house.ts';

/** Milliseconds until it is tried again, at first and at most: each time twice as long. */
const FIRST = 5_000;
const MOST = 300_000;

interface Warming {
  readonly signal: AbortSignal;
  failed(error: unknown, seconds: number): void;
  pause?(milliseconds: number, signal: AbortSignal): Promise<unknown>;
}

/**
 * Loads the default model. Where that fails it is tried again, ever more seldom, until it works, somebody's request has
 * loaded it meanwhile, or the signal aborts: memory may be short for a moment only, and weights may be put right.
 */
export async function warmUp(
  { warm, isReady }: Pick<OpenHouse, 'warm' | 'isReady'>,
  { signal, failed, pause = (milliseconds, signal) => time(milliseconds, undefined, { signal, ref: false }) }: Warming,
): Promise<void> {
  for (let wait = FIRST; !signal.aborted && !isReady(); wait = Math.min(2 * wait, MOST)) {
    try {
      await warm();
    } catch (error) {
      if (signal.aborted) return;
      failed(error, wait / 1000);
      await pause(wait, signal).catch(() => {});
    }
  }
}
