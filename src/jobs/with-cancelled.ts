import type { JobItem } from './job.ts';
import type { ItemOutcome } from './job-store.ts';

const failure = { code: 'CANCELLED', message: 'The job was cancelled before this picture was done.' } as const;

/**
 * The outcomes of a page of a cancelled job: those that were recorded, and one for each picture that got none.
 *
 * @param items of the page
 * @param offset index of the first of them
 */
export function withCancelled(
  found: readonly ItemOutcome[],
  items: readonly JobItem[],
  offset: number,
): readonly ItemOutcome[] {
  const recorded = new Map(found.map((each) => [each.outcome.index, each]));
  return items.map((item, i) => recorded.get(offset + i) ?? { item, outcome: { index: offset + i, failure } });
}
