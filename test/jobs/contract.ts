import { describe } from 'vitest';
import { describeEnds } from './contract/ends.ts';
import { describeFiles } from './contract/files.ts';
import { jobsHarness } from './contract/harness.ts';
import { describeNotices } from './contract/notices.ts';
import { describeOutcomes } from './contract/outcomes.ts';
import { describeTurns } from './contract/turns.ts';

/** What every pair of a job store and a queue promises. */
export function describeJobs(
  name: string,
  prepare: (place: string) => Promise<void> = async () => {},
  { turns }: { readonly turns: 'pictures' | 'windows' } = { turns: 'pictures' },
): void {
  const harness = jobsHarness(prepare, turns);
  describe(`${name}:`, () => {
    describeOutcomes(harness);
    describeTurns(harness);
    describeEnds(harness);
    describeNotices(harness);
    describeFiles(harness);
  });
}
