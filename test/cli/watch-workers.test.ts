import { setTimeout as delay } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { watchWorkers } from '../../src/cli/watch-workers.ts';

it('is ready while there are workers', async () => {
  const stop = new AbortController();
  let count = 0;
  const { isReady } = watchWorkers({ workers: async () => count }, stop.signal, 1);
  expect(isReady()).toBe(false);
  count = 2;
  await expect.poll(isReady).toBe(true);
  count = 0;
  await expect.poll(isReady).toBe(false);
  stop.abort();
});

it('looks once at a time while Redis hangs, and is not ready once that fails', async () => {
  const stop = new AbortController();
  let fail = (_: Error) => {};
  const hanging = new Promise<number>((_, reject) => {
    fail = reject;
  });
  const workers = vi.fn(async () => 1);
  const { isReady } = watchWorkers({ workers }, stop.signal, 1);
  await expect.poll(isReady).toBe(true);
  workers.mockImplementation(() => hanging);
  await expect.poll(() => workers.mock.results.some(({ value }) => value === hanging)).toBe(true);
  const looks = workers.mock.calls.length;
  await delay(30);
  expect(workers).toHaveBeenCalledTimes(looks);
  fail(new Error('Redis cannot be reached'));
  await expect.poll(isReady).toBe(false);
  stop.abort();
});

it('looks no more once its signal aborts', async () => {
  const stop = new AbortController();
  const workers = vi.fn(async () => 1);
  watchWorkers({ workers }, stop.signal, 1);
  await expect.poll(() => workers.mock.calls.length).toBeGreaterThan(2);
  stop.abort();
  await delay(5);
  const looks = workers.mock.calls.length;
  await delay(30);
  expect(workers).toHaveBeenCalledTimes(looks);
});
