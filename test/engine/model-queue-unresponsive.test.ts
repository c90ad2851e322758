import { describe, expect, test, vi } from 'vitest';
import type { ModelQueueOptions } from '../../src/engine/model-queue.ts';
import { createWatchdog, timeLimits } from '../../src/engine/watchdog.ts';
import { deferred, turns } from '../support/deferred.ts';
import { brightnessOf, type Fakes, model, never, queueOf, seen } from '../support/fake-queue.ts';
import { fakeWorkers, grayView } from '../support/fake-worker.ts';
import { until } from '../support/halted.ts';

describe('a worker that does not answer', () => {
  const short = { ...timeLimits, firstLoad: 20, firstLoadPerByte: 0, load: 500, firstRun: 20, run: 20, end: 20 };
  const watchedQueueOf = (fakes: Fakes, options: Partial<ModelQueueOptions> = {}) =>
    queueOf(fakes, { watchdog: createWatchdog(() => 0, short), ...options });

  test('is killed, and its view is tried again by another one', async () => {
    const reloading = deferred();
    const fakes = fakeWorkers({ load: ({ pid }) => (pid === 1000 ? Promise.resolve() : reloading.promise) });
    const [telemetry, log] = [vi.fn(), vi.fn()];
    const queue = watchedQueueOf(fakes, { telemetry, log });
    const run = queue.run(grayView(model, 7), never);
    await until(() => fakes.workers.length === 2);
    expect(fakes.workers[0]!.alive).toBe(false);
    expect(queue.status.responsive).toBe(false);
    reloading.resolve();
    await until(() => fakes.workers[1]!.running);
    fakes.workers[1]!.answer();
    expect(await brightnessOf(run)).toBe(7);
    expect(queue.status).toMatchObject({ responsive: true, starts: 2 });
    expect(telemetry.mock.calls.map(([{ event, pid }]) => [event, pid])).toEqual([
      ['started', 1000],
      ['loaded', 1000],
      ['timedOut', 1000],
      ['started', 1001],
      ['loaded', 1001],
      ['ran', 1001],
    ]);
    expect(telemetry).toHaveBeenCalledWith({
      ...{ type: 'engine', event: 'timedOut', model: 'fake', pid: 1000, milliseconds: 20 },
    });
    expect(log).toHaveBeenCalledWith('A model did not answer within 0.02 s; its process is killed.', {
      ...{ model: 'fake', pid: 1000 },
    });
  });

  test('three times under one view fails it, and the next one is answered', async () => {
    const fakes = fakeWorkers();
    const queue = watchedQueueOf(fakes);
    const refused = expect(queue.run(grayView(model, 1), never)).rejects.toMatchObject({
      code: 'INFERENCE_FAILED',
      message: expect.stringMatching(
        /^The model "fake" did not answer within 0\.08 s while running this view, in the last of 3 tries\./,
      ),
    });
    const next = queue.run(grayView(model, 2), never);
    await refused;
    await until(() => fakes.workers[3]?.running === true);
    expect(seen(fakes.workers[3]!)).toEqual([2]);
    fakes.workers[3]!.answer();
    expect(await brightnessOf(next)).toBe(2);
  });

  test('is loaded again and tried out though nothing waits any more, so that the model becomes responsive', async () => {
    const fakes = fakeWorkers();
    const queue = watchedQueueOf(fakes);
    const leaving = new AbortController();
    const run = queue.run(grayView(model, 1), leaving.signal);
    await turns(5);
    expect(fakes.workers[0]!.running).toBe(true);
    leaving.abort('left');
    await expect(run).rejects.toBe('left');
    expect(queue.status.responsive).toBe(false);
    await until(() => queue.status.responsive);
    expect(queue.status).toMatchObject({ pids: [1001], waiting: 0, running: 0 });
    expect(fakes.workers[1]!.triedOut).toBe(true);
  });

  test('while it loads the model is killed too; after three of them all waiting requests are rejected', async () => {
    const fakes = fakeWorkers({ load: () => new Promise(() => {}) });
    const queue = watchedQueueOf(fakes);
    const failed = { status: 'rejected', reason: { code: 'INFERENCE_FAILED' } };
    const runs = await Promise.allSettled([1, 2].map((value) => queue.run(grayView(model, value), never)));
    expect(runs).toMatchObject([failed, failed]);
    expect(fakes.workers.map(({ alive }) => alive)).toEqual([false, false, false]);
    expect(queue.status).toMatchObject({ responsive: false, pids: [] });
    await expect(queue.load()).rejects.toThrow('did not answer within 0.08 s while loading');
  });

  test('and does not end when it is killed is given up: the next one starts, and closing ends', async () => {
    const fakes = fakeWorkers({ end: () => new Promise(() => {}) });
    const log = vi.fn();
    const queue = watchedQueueOf(fakes, { log });
    const run = queue.run(grayView(model, 3), never);
    await until(() => fakes.workers[1]?.running === true);
    fakes.workers[1]!.answer();
    expect(await brightnessOf(run)).toBe(3);
    expect(log).toHaveBeenCalledWith(expect.stringContaining('does not end'), { model: 'fake', pid: 1000 });
    await queue.close();
    expect(fakes.workers).toHaveLength(2);
  });
});
