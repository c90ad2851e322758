import type { Jobs } from '../jobs/index.ts';

/** Milliseconds between looks. */
const LOOK = 1_000;

/** Whether a server that leaves pictures to workers can have one done: it reaches the queue, and a worker takes from it. */
export function watchWorkers({ workers }: Pick<Jobs, 'workers'>) {
  let count = 0;
  const look = async () => {
    count = await workers().catch(() => 0);
  };
  void look();
  setInterval(look, LOOK).unref();
  return { isReady: () => count > 0, waitsFor: 'no worker takes pictures from the queue, or it cannot be reached' };
}
