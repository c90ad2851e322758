import type { JobItem, OutcomeQuery } from './job.ts';
import type { ItemOutcome } from './job-store.ts';

const failure = { code: 'CANCELLED', message: 'The job was cancelled before this picture was done.' } as const;

/** The outcomes of a page of a cancelled job: those that were recorded, and one for each picture that got none. */
export function withCancelled(
  found: readonly ItemOutcome[],
  items: readonly JobItem[],
  { offset, limit }: OutcomeQuery,
): readonly ItemOutcome[] {
  const recorded = new Map(found.map((each) => [each.outcome.index, each]));
  return items
    .slice(offset, offset + limit)
    .map((item, i) => recorded.get(offset + i) ?? { item, outcome: { index: offset + i, failure } });
}
