import type { Outcome, OutcomeQuery } from './job.ts';
import type { Span } from './job-log.ts';

const NONE = 0;
/** It is being written: no other is accepted, and nothing shows it yet. */
const CLAIMED = 1;
const RESULT = 2;
const FAILURE = 3;

/** Where the outcomes of a job lie, and how sure they are: 17 bytes a picture, so that the outcomes themselves need not be in memory. */
export function createOutcomeIndex(total: number) {
  const kinds = new Uint8Array(total);
  const starts = new Float64Array(total);
  const lengths = new Uint32Array(total);
  /** NaN, which is at most nothing, where it is not known. */
  const confidences = new Float32Array(total).fill(Number.NaN);
  return {
    has: (index: number): boolean => kinds[index] !== NONE,
    failed: (index: number): boolean => kinds[index] === FAILURE,
    set({ index, failure, confidence = Number.NaN }: Outcome, { at, length }: Span) {
      kinds[index] = failure ? FAILURE : RESULT;
      confidences[index] = confidence;
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
    select({ offset, limit, failed, maxConfidence }: OutcomeQuery): readonly number[] {
      const found: number[] = [];
      if (failed === undefined && maxConfidence === undefined) {
        // Without a filter the offset is an index: a page stays the same while outcomes come in.
        for (let i = offset; i < Math.min(offset + limit, total); i++) if (kinds[i]! > CLAIMED) found.push(i);
        return found;
      }
      const matches = (index: number) =>
        kinds[index]! > CLAIMED &&
        (failed === undefined || failed === (kinds[index] === FAILURE)) &&
        (maxConfidence === undefined || confidences[index]! <= maxConfidence);
      for (let index = 0, seen = 0; index < total && found.length < limit; index++) {
        if (matches(index) && seen++ >= offset) found.push(index);
      }
      return found;
    },
    /** Indices without an outcome. */
    pending: (): readonly number[] => [...kinds.keys()].filter((index) => kinds[index] === NONE),
  };
}
export type OutcomeIndex = ReturnType<typeof createOutcomeIndex>;
