/** Does a piece of work when its turn comes. */
export type Turns = <T>(signal: AbortSignal, work: () => Promise<T>) => Promise<T>;

/** Lets so many do their work at a time; the others wait in the order in which they came. */
export function createTurns(places: number): Turns {
  const waiting: (() => void)[] = [];
  let free = places;

  return async (signal, work) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      signal.throwIfAborted();
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  };
}
