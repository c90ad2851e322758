import { expect, it } from 'vitest';
import { atMost } from '../../src/storage/at-most.ts';
import { deferred, turns } from '../support/deferred.ts';

it('so many run at a time, the others in their order, and one that fails gives its place on', async () => {
  const run = atMost(2);
  const begun: number[] = [];
  const works = Array.from({ length: 5 }, () => deferred<void>());
  const results = works.map(({ promise }, i) =>
    run(async () => {
      begun.push(i);
      await promise;
      return i;
    }).catch((error: Error) => error.message),
  );
  await turns();
  expect(begun).toEqual([0, 1]);
  works[1]!.reject(new Error('broken'));
  await turns();
  expect(begun).toEqual([0, 1, 2]);
  for (const { resolve } of works) resolve();
  expect(await Promise.all(results)).toEqual([0, 'broken', 2, 3, 4]);
  expect(begun).toEqual([0, 1, 2, 3, 4]);
});
