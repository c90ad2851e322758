/** A limit is counted in so many ticks. */
const TICKS = 4;

/**
 * What `promise` gives, or a rejection with `late()` after so many milliseconds. Where this process itself was stopped or its
 * event loop was blocked, however long, that counts as one tick of four: what came in meanwhile is handled first.
 *
 * @param halfway is called once, after half of the time
 */
export function withTimeLimit<T>(
  promise: Promise<T>,
  milliseconds: number,
  late: () => Error,
  halfway: () => void = () => {},
): Promise<T> {
  return new Promise((resolve, reject) => {
    let ticks = 0;
    const timer = setInterval(() => {
      if (++ticks === TICKS / 2) halfway();
      if (ticks < TICKS) return;
      clearInterval(timer);
      reject(late());
    }, milliseconds / TICKS);
    promise.finally(() => clearInterval(timer)).then(resolve, reject);
  });
}
