import { type CutOptions, cutOne, type Outcome } from './cut-one.ts';
import type { Input } from './find-inputs.ts';

/**
 * Cuts files, several at a time and begun in order, so that the network never waits for pixels. The first error that concerns
 * all files ends it, and what is under way with it.
 *
 * @param onOutcome hears what became of each file
 * @throws what `cutOne` throws; the reason of the signal
 */
export async function cutAll(
  inputs: Iterable<Input> | AsyncIterable<Input>,
  options: CutOptions,
  signal: AbortSignal,
  onOutcome: (input: Input, outcome: Outcome) => void,
): Promise<void> {
  const rest = Symbol.asyncIterator in inputs ? inputs[Symbol.asyncIterator]() : inputs[Symbol.iterator]();
  const stop = new AbortController();
  const onAbort = () => stop.abort(signal.reason);
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  /** Takes files until there are none. */
  async function work(): Promise<void> {
    for (;;) {
      stop.signal.throwIfAborted();
      const { value: input, done } = await rest.next();
      if (done) return;
      onOutcome(input, await under(stop.signal, (own) => cutOne(input, options, own)));
    }
  }
  try {
    const workers = Array.from({ length: options.cutter.parallel }, () =>
      work().catch((error: unknown) => {
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
