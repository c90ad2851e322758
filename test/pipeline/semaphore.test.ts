import { expect, it } from 'vitest';
import { createSemaphore } from '../../src/pipeline/index.ts';
import { deferred, turns } from '../support/deferred.ts';

const forever = new AbortController().signal;

it('runs so many at a time, the others in the order in which they came', async () => {
  const pass = createSemaphore(2);
  const work = [1, 2, 3, 4].map(() => deferred<void>());
  const started: number[] = [];
  const all = work.map(({ promise }, index) =>
    pass(forever, () => {
      started.push(index);
      return promise;
    }),
  );
  await turns();
  expect(started).toEqual([0, 1]);
  work[1]!.resolve();
  await turns();
  expect(started).toEqual([0, 1, 2]);
  for (const { resolve } of work) resolve();
  await Promise.all(all);
  expect(started).toEqual([0, 1, 2, 3]);
});

it('rejects what waits as soon as it is aborted, and gives its turn to the next', async () => {
  const pass = createSemaphore(1);
  const first = deferred<void>();
  const running = pass(forever, () => first.promise);
  const stop = new AbortController();
  const waiting = pass(stop.signal, async () => expect.unreachable());
  const next = pass(forever, async () => 'next');
  stop.abort(new Error('gone'));
  await expect(waiting).rejects.toThrow('gone');
  first.resolve();
  await running;
  expect(await next).toBe('next');
});

it('frees its place after a failure', async () => {
  const pass = createSemaphore(1);
  await expect(pass(forever, async () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(await pass(forever, async () => 1)).toBe(1);
});
