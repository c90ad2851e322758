/** Lets so many do their work at a time; the others wait in the order in which they came. */
export function createGate(places: number) {
  const waiting: (() => void)[] = [];
  let free = places;

  return async function pass<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
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
