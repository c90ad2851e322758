import type { Input } from './find-inputs.ts';

/**
 * Works on files, several at a time and begun in order, so that the network never waits for pixels. The first error ends it, and
 * what is under way with it.
 *
 * @throws what `work` throws; the reason of the signal
 */
export async function cutAll(
  inputs: Iterable<Input>,
  parallel: number,
  signal: AbortSignal,
  work: (input: Input, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const rest = inputs[Symbol.iterator]();
  const stop = new AbortController();
  const onAbort = () => stop.abort(signal.reason);
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  /** Takes files until there are none. */
  async function takeAll(): Promise<void> {
    for (;;) {
      stop.signal.throwIfAborted();
      const { value: input, done } = rest.next();
      if (done) return;
      await under(stop.signal, (own) => work(input, own));
    }
  }
  try {
    const workers = Array.from({ length: parallel }, () =>
      takeAll().catch((error: unknown) => {
        stop.abort(error);
      }),
    );
    await Promise.all(workers);
    stop.signal.throwIfAborted();
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** Work with a signal of its own, which ends with the work: what listens to it is let go then. */
async function under<T>(signal: AbortSignal, work: (own: AbortSignal) => Promise<T>): Promise<T> {
  const own = new AbortController();
  const onAbort = () => own.abort(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    signal.throwIfAborted();
    return await work(own.signal);
  } finally {
    signal.removeEventListener('abort', onAbort);
    own.abort();
  }
}
