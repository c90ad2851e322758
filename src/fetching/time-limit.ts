import { failed } from './fetch-errors.ts';

/** A signal that aborts with another one, or after so many milliseconds unless the limit is lifted. */
export interface TimeLimit {
  readonly signal: AbortSignal;
  lift(): void;
}

export function timeLimit(outer: AbortSignal, milliseconds: number, sentence: string): TimeLimit {
  const end = new AbortController();
  const timer = setTimeout(() => end.abort(failed(sentence)), milliseconds);
  return { signal: AbortSignal.any([outer, end.signal]), lift: () => clearTimeout(timer) };
}

/** Waits for work until a signal aborts. */
export async function until<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  signal.throwIfAborted();
  let abort: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort!);
  }
}
