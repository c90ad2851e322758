import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it, vi } from 'vitest';
import type { Job } from '../../src/jobs/index.ts';
import { createMemoryQueue } from '../../src/jobs/index.ts';
import type { RunTask } from '../../src/jobs/queue.ts';

const job = (id: string, total: number, client = 'client'): Job => ({
  ...{ id, client, state: 'QUEUED', priority: 'NORMAL' },
  ...{ total, done: 0, failed: 0, createdAt: 0 },
});
const indices = (count: number) => Array.from({ length: count }, (_, i) => i);

let end = async () => {};
afterEach(() => end());

function take(queue: ReturnType<typeof createMemoryQueue>, run: RunTask, concurrency = 4) {
  const stop = new AbortController();
  const done = queue.take(run, { concurrency, signal: stop.signal });
  end = async () => {
    stop.abort();
    await done;
  };
}

it('a client that must wait is asked for once a pause, however many pictures it has, and others go on', async () => {
  const queue = createMemoryQueue(() => 60_000);
  let asked = 0;
  const others: number[] = [];
  await queue.push(job('large', 30_000), indices(30_000));
  await queue.push(job('second', 10_000), indices(10_000));
  const timers = vi.spyOn(globalThis, 'setTimeout');
  take(queue, async (id, index) => {
    if (id === 'other') return others.push(index) > 0;
    asked++;
    return 'client';
  });
  await queue.push(job('third', 10), indices(10));
  await queue.push(job('other', 20, 'other'), indices(20));
  await expect.poll(() => others.length).toBe(20);
  expect(asked).toBeLessThanOrEqual(4);
  expect(timers.mock.calls.filter(([, delay]) => delay === 60_000)).toHaveLength(1);
  timers.mockRestore();
});

it('a client that had to wait goes on where it was, and the waiting was no attempt', async () => {
  const queue = createMemoryQueue(() => 5);
  let isOver = false;
  const seen = new Map<number, number>();
  await queue.push(job('a', 50), indices(50));
  take(queue, async (_, index, attempt) => {
    if (!isOver) return 'client';
    seen.set(index, attempt);
    return true;
  });
  await sleep(40);
  isOver = true;
  await expect.poll(() => seen.size).toBe(50);
  expect(new Set(seen.values())).toEqual(new Set([1]));
});

it('an outage pauses a job as a whole, and each picture counts its own failures only', async () => {
  const queue = createMemoryQueue(() => 20);
  let failures = 3;
  let begun = 0;
  const attempts = new Map<number, number>();
  await queue.push(job('a', 30_000), indices(30_000));
  take(queue, async (_, index, attempt) => {
    begun++;
    if (failures-- > 0) throw new Error('gone');
    attempts.set(index, attempt);
    return true;
  });
  await sleep(0);
  // The others at work are a success already; nothing more is begun within the pause.
  expect(begun).toBeLessThanOrEqual(4);
  await expect.poll(() => attempts.size, { timeout: 10_000 }).toBe(30_000);
  expect([...attempts.values()].filter((attempt) => attempt > 1)).toHaveLength(3);
});

it('a picture that fails again and again holds up none of its job, and is given out until it ends', async () => {
  const queue = createMemoryQueue(() => 2);
  const ended: number[] = [];
  await queue.push(job('a', 6), indices(6));
  take(
    queue,
    async (_, index, attempt) => {
      if (index === 1 && attempt < 4) throw new Error('damaged');
      return ended.push(index) > 0;
    },
    1,
  );
  await expect.poll(() => ended).toEqual([0, 2, 3, 4, 5, 1]);
});

it('nothing more of a dropped job is given out, also where one of its pictures is put back', async () => {
  const queue = createMemoryQueue(() => 1);
  const given: number[] = [];
  await queue.push(job('a', 100), indices(100));
  take(
    queue,
    async (_, index, attempt) => {
      given.push(index);
      if (attempt > 1) return false;
      await queue.drop('a');
      throw new Error('gone');
    },
    1,
  );
  await sleep(50);
  expect(given).toEqual([0, 0]);
});
