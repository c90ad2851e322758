/** Runs a piece of work once one of the places is free. Rejects with the signal's reason if that aborts before. */
export type Semaphore = <T>(signal: AbortSignal, work: () => Promise<T>) => Promise<T>;

/** Lets `places` pieces of work run at a time; the others wait in the order in which they came. */
export function createSemaphore(places: number): Semaphore {
  const waiting = new Set<() => void>();
  let free = places;

  function acquire(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const take = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        waiting.delete(take);
        reject(signal.reason);
      };
      waiting.add(take);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  function release(): void {
    const [next] = waiting;
    if (!next) {
      free++;
      return;
    }
    waiting.delete(next);
    next();
  }

  return async (signal, work) => {
    signal.throwIfAborted();
    if (free > 0) free--;
    else await acquire(signal);
    try {
      return await work();
    } finally {
      release();
    }
  };
}
