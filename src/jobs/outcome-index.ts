import type { OutcomeQuery } from './job.ts';
import type { Span } from './job-log.ts';

const NONE = 0;
/** It is being written: no other is accepted, and nothing shows it yet. */
const CLAIMED = 1;
const RESULT = 2;
const FAILURE = 3;

/** Where the outcomes of a job lie: 13 bytes a picture, so that the outcomes themselves need not be in memory. */
export function createOutcomeIndex(total: number) {
  const kinds = new Uint8Array(total);
  const starts = new Float64Array(total);
  const lengths = new Uint32Array(total);
  return {
    has: (index: number): boolean => kinds[index] !== NONE,
    failed: (index: number): boolean => kinds[index] === FAILURE,
    set(index: number, failed: boolean, { at, length }: Span) {
      kinds[index] = failed ? FAILURE : RESULT;
      starts[index] = at;
      lengths[index] = length;
    },
    claim(index: number) {
      kinds[index] = CLAIMED;
    },
    unclaim(index: number) {
      kinds[index] = NONE;
    },
    /** Whether every index has its outcome, or will. */
    isComplete: (): boolean => !kinds.includes(NONE),
    spanOf: (index: number): Span => ({ at: starts[index]!, length: lengths[index]! }),
    /** Indices whose outcome is written and matches. */
    select({ offset, limit, failed }: OutcomeQuery): readonly number[] {
      const found: number[] = [];
      if (failed === undefined) {
        // Without a filter the offset is an index: a page stays the same while outcomes come in.
        for (let index = offset; index < Math.min(offset + limit, total); index++)
          if (kinds[index]! > CLAIMED) found.push(index);
        return found;
      }
      const wanted = failed ? FAILURE : RESULT;
      for (let index = 0, seen = 0; index < total && found.length < limit; index++) {
        if (kinds[index] === wanted && seen++ >= offset) found.push(index);
      }
      return found;
    },
    /** Indices without an outcome. */
    pending: (): readonly number[] => [...kinds.keys()].filter((index) => kinds[index] === NONE),
  };
}
export type OutcomeIndex = ReturnType<typeof createOutcomeIndex>;
