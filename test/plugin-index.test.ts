import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { stageNames } from '../src/pipeline/index.ts';
import { plugins } from '../src/plugins/index.ts';

it('has an index that is current', () => {
  const check = [process.execPath, ['--import', 'tsx', 'scripts/plugin-index.ts', '--check']] as const;
  expect(() => execFileSync(...check, { stdio: 'pipe' })).not.toThrow();
});

it('lists plugins in the order of the pipeline, every stage filled', () => {
  const stages = plugins.map(({ stage }) => stage);
  expect([...new Set(stages)]).toEqual(stageNames);
  expect(stages).toEqual(stages.toSorted((a, b) => stageNames.indexOf(a) - stageNames.indexOf(b)));
});
