import type { Place } from '../removal/index.ts';

/** Reserves memory for the work of one removal, which ends when the signal aborts. */
export type PixelBudget = (signal: AbortSignal) => (bytes: number) => Place;

interface Waiter {
  readonly bytes: number;
  grant(): void;
}

/**
 * Lets work on pixels begin in the order in which it was asked for, as long as all of it together stays within the budget.
 * The first that does not fit holds up all others: were smaller ones let by, a large picture would never have its turn.
 *
 * @param pixelMemory bytes; work that takes more by itself was rejected before it asks
 */
export function createPixelBudget(pixelMemory: number): PixelBudget {
  let waiting: Waiter[] = [];
  let used = 0;

  function next(): void {
    for (let [first] = waiting; first && used + first.bytes <= pixelMemory; [first] = waiting) {
      waiting = waiting.slice(1);
      used += first.bytes;
      first.grant();
    }
  }

  function reserve(bytes: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        waiting = waiting.filter((each) => each !== waiter);
        reject(signal.reason);
        next();
      };
      const grant = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const waiter = { bytes, grant };
      signal.addEventListener('abort', leave, { once: true });
      waiting = [...waiting, waiter];
      next();
    });
  }

  return (signal) => (bytes) => {
    let users = 0;
    let granted: Promise<boolean> | undefined;
    return {
      async run(job) {
        signal.throwIfAborted();
        users++;
        granted ??= reserve(bytes, signal).then(() => true);
        const mine = granted;
        try {
          await mine;
          return await job();
        } finally {
          if (--users === 0) {
            granted = undefined;
            if (await mine.catch(() => false)) {
              used -= bytes;
              next();
            }
          }
        }
      },
    };
  };
}
