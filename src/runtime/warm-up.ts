import { setTimeout as delay } from 'node:timers/promises';
import type { Runtime } from './open-runtime.ts';

/** Milliseconds until the next attempt, at first and at most: each time twice as long. */
const FIRST = 5_000;
const MOST = 300_000;

export interface WarmUpOptions {
  readonly signal: AbortSignal;
  /** @param seconds until the next attempt */
  onFailure(error: unknown, seconds: number): void;
  pause?(milliseconds: number, signal: AbortSignal): Promise<unknown>;
}

/**
 * Loads the default model. A failure is tried again, ever more seldom, until it works, a request has loaded the model
 * meanwhile, or the signal aborts: memory may be short for a moment only, and weights may be put right.
 */
export async function warmUp(
  { warm, isReady }: Pick<Runtime, 'warm' | 'isReady'>,
  {
    signal,
    onFailure,
    pause = (milliseconds, signal) => delay(milliseconds, undefined, { signal, ref: false }),
  }: WarmUpOptions,
): Promise<void> {
  for (let wait = FIRST; !signal.aborted && !isReady(); wait = Math.min(2 * wait, MOST)) {
    try {
      await warm();
      if (isReady()) return;
    } catch (error) {
      if (signal.aborted) return;
      onFailure(error, wait / 1000);
    }
    // Also where it is loaded but does not respond now: a run of a request takes long.
    await pause(wait, signal).catch(() => {});
  }
}
