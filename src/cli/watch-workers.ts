import { setTimeout as delay } from 'node:timers/promises';
import type { Jobs } from '../jobs/index.ts';

/** Milliseconds between looks. */
const LOOK = 1_000;

/**
 * Whether a server that leaves pictures to workers can have one done: it reaches the queue, and a worker takes from it. Looks
 * until the signal aborts, and only once at a time, since a look takes seconds where Redis hangs.
 */
export function watchWorkers({ workers }: Pick<Jobs, 'workers'>, signal: AbortSignal, pause = LOOK) {
  let count = 0;
  async function look() {
    while (!signal.aborted) {
      count = await workers().catch(() => 0);
      await delay(pause, undefined, { signal, ref: false }).catch(() => {});
    }
  }
  void look();
  return { isReady: () => count > 0, waitsFor: 'no worker takes pictures from the queue, or it cannot be reached' };
}
