import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { createMeters } from '../../src/cli/progress.ts';

it('a meter begins where a step reports for the first time, and counts in the words of the step', () => {
  const err = new PassThrough();
  const meters = createMeters({
    env: {},
    in: new PassThrough(),
    out: new PassThrough(),
    err,
    signal: new AbortController().signal,
  });
  const pictures = (count: number) => `${count} pictures`;
  meters.show('one', { received: 5_000_000, total: 10_000_000 });
  meters.show('one', { received: 5_100_000, total: 10_000_000 });
  meters.show('two', { received: 0, total: 4 }, pictures);
  meters.show('two', { received: 4, total: 4 }, pictures);
  meters.stop();
  meters.show('two', { received: 4, total: 4 }, pictures);
  expect(String(err.read()).trim().split('\n')).toEqual([
    'one: 50 % of 10.0 MB',
    'two: 0 % of 4 pictures',
    'two: 100 % of 4 pictures',
    'two: 100 % of 4 pictures',
  ]);
});
