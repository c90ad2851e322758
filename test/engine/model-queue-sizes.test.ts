import { describe, expect, test, vi } from 'vitest';
import { createMemoryBudget, type MemoryBudget, type MemoryUser } from '../../src/engine/memory-budget.ts';
import { createWatchdog, timeLimits } from '../../src/engine/watchdog.ts';
import { turns } from '../support/deferred.ts';
import { type Fakes, model, never, queueOf, seen, several } from '../support/fake-queue.ts';
import { fakeWorkers, grayView } from '../support/fake-worker.ts';

describe('a model that takes several sizes', () => {
  const viewOf = (value: number, side: number) => grayView(model, value, [side, side]);

  test('gets views of one size in a run', async () => {
    const fakes = fakeWorkers({ loaded: several });
    const queue = queueOf(fakes, { batch: 8 });
    const sides = [4, 8, 4, 16, 8, 4];
    const runs = sides.map((side, value) => queue.run(viewOf(value, side), never));
    await turns(5);
    const [worker] = fakes.workers;
    for (const together of [[0, 2, 5], [1, 4], [3]]) {
      expect(seen(worker!)).toEqual(together);
      expect(new Set(worker!.views.map(({ width }) => width)).size).toBe(1);
      worker!.answer();
      await turns(5);
    }
    await Promise.all(runs);
  });

  test('has idle models unloaded for a view that is larger than any before, and only for that', async () => {
    // One of its own size was expected to take 70 MB, one of 512 x 512 takes 170 MB more.
    const memory = createMemoryBudget(200e6, () => {});
    const [one, two] = [fakeWorkers({ residentBytes: 80e6 }), fakeWorkers({ residentBytes: 80e6 })];
    const [growing, idle] = [queueOf(one, { memory }), queueOf(two, { memory })];
    const runOf = async (queue: typeof growing, fakes: Fakes, side: number) => {
      const run = queue.run(viewOf(7, side), never);
      await turns(20);
      fakes.workers.at(-1)!.answer();
      return run;
    };
    await runOf(idle, two, 4);
    await runOf(growing, one, 4);
    await runOf(growing, one, 4);
    expect(two.workers[0]!.alive).toBe(true);
    await runOf(growing, one, 512);
    expect(two.workers[0]!.alive).toBe(false);
    await runOf(idle, two, 4);
    expect(two.workers).toHaveLength(2);
    // It holds what it held after the larger run: nothing is unloaded again.
    await runOf(growing, one, 512);
    expect(two.workers[1]!.alive).toBe(true);
    expect(one.workers).toHaveLength(1);
  });

  test('is not taken to have grown by a run for which no room could be made', async () => {
    const users: MemoryUser[] = [];
    const memory: MemoryBudget = {
      ...createMemoryBudget(Number.POSITIVE_INFINITY, () => {}),
      reserve: async (user) => void users.push(user),
      grow: () => Promise.reject(new Error('An idle model cannot be unloaded.')),
    };
    const fakes = fakeWorkers({ residentBytes: 80e6 });
    await expect(queueOf(fakes, { memory }).run(viewOf(7, 512), never)).rejects.toThrow('cannot be unloaded');
    expect(users.map(({ bytes }) => bytes)).toEqual([80e6]);
  });

  test('has a time limit by the pixels of a run', async () => {
    const limits = { ...timeLimits, run: 0, times: 4 };
    const watchdog = createWatchdog(() => 0, limits);
    const run = vi.spyOn(watchdog, 'run');
    const fakes = fakeWorkers({ loaded: several });
    const queue = queueOf(fakes, { watchdog, batch: 2 });
    const runs = [queue.run(viewOf(1, 8), never), queue.run(viewOf(2, 8), never)];
    await turns(5);
    fakes.workers[0]!.answer();
    await Promise.all(runs);
    // The views have four times the pixels of its own size.
    expect(run.mock.calls.map(([, views]) => views)).toEqual([2 * 4]);
  });
});
