/** Where many pieces of work run beside each other, or one by itself. */
export interface Isolation {
  among<T>(work: () => Promise<T>): Promise<T>;
  /** Waits until nothing else runs; what comes later waits for it. */
  alone<T>(work: () => Promise<T>): Promise<T>;
}

export function createIsolation(): Isolation {
  /** Settles when what is alone, or waits to be, has ended. */
  let closed: Promise<unknown> = Promise.resolve();
  const inside = new Set<Promise<unknown>>();
  return {
    async among(work) {
      for (let seen: unknown; seen !== closed; ) {
        seen = closed;
        await seen;
      }
      const done = work();
      inside.add(done);
      return done.finally(() => inside.delete(done));
    },
    alone(work) {
      const done = closed.then(() => Promise.allSettled(inside)).then(work);
      closed = done.catch(() => {});
      return done;
    },
  };
}
