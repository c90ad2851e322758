import type { Telemetry } from '../schema/index.ts';

/** What a request costs, beside time. */
export interface Usage {
  /** Answers of models that were made for it; those that are remembered cost nothing. */
  readonly networkRuns: number;
  /** Of the pictures that it wants something of. */
  readonly pixels: number;
  /** Counts an event of this request. */
  readonly count: Telemetry;
}

/** @param also receives the events as well */
export function createUsage(also?: Telemetry): Usage {
  let networkRuns = 0;
  let pixels = 0;
  return {
    get networkRuns() {
      return networkRuns;
    },
    get pixels() {
      return pixels;
    },
    count(event) {
      also?.(event);
      if (event.type === 'run') networkRuns++;
      if (event.type === 'picture') pixels += event.pixels;
    },
  };
}
