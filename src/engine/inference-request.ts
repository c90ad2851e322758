import type { Inferred, InputView } from '../pipeline/index.ts';

/** One view that waits for a model, or is in a run. */
export interface InferenceRequest {
  readonly view: InputView;
  readonly signal: AbortSignal;
  /** By `performance.now()`. */
  readonly queuedAt: number;
  /** Its run has begun, and is not interrupted by an abort any more. */
  started: boolean;
  /** A run failed that it shared with others; from now on it runs alone. */
  alone: boolean;
  /** Runs of it alone in which the worker ended or timed out. */
  tries: number;
  resolve(inferred: Inferred): void;
  reject(error: unknown): void;
}

/** Removes the next request from a queue, and with it those of its size that can share its run, `most` in all. */
export function takeBatch(queue: InferenceRequest[], most: number): readonly InferenceRequest[] {
  const first = queue.shift();
  if (!first) return [];
  if (first.alone) return [first];
  const { width, height } = first.view;
  const others = queue
    .filter(({ alone, view }) => !alone && view.width === width && view.height === height)
    .slice(0, most - 1);
  for (const other of others) queue.splice(queue.indexOf(other), 1);
  return [first, ...others];
}
