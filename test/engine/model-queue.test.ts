import { describe, expect, test, vi } from 'vitest';
import { createMemoryBudget, type MemoryBudget, type MemoryUser } from '../../src/engine/memory-budget.ts';
import { createModelQueue, type ModelQueueOptions } from '../../src/engine/model-queue.ts';
import type { LoadRequest } from '../../src/engine/protocol.ts';
import { createWatchdog, timeLimits } from '../../src/engine/watchdog.ts';
import { CodedError } from '../../src/pipeline/index.ts';
import { deferred, turns } from '../support/deferred.ts';
import { type FakeWorker, fakeWorkers, grayView } from '../support/fake-worker.ts';
import { until } from '../support/halted.ts';
import { factsOf } from '../support/model-facts.ts';

const model = factsOf('fake', [4, 4]);
const never = new AbortController().signal;
const single = { optimization: 'full', batches: false } as const;
const several = { optimization: 'full', batches: true } as const;

type Fakes = ReturnType<typeof fakeWorkers>;

function queueOf(fakes: Fakes, options: Partial<ModelQueueOptions> = {}) {
  const request: LoadRequest = {
    ...{ type: 'load', model, file: '/fake.onnx', provider: 'cpu', threads: 1 },
    ...{ tryOut: true, pullCommand: 'pull' },
  };
  const memory = createMemoryBudget(Number.POSITIVE_INFINITY, () => {});
  return createModelQueue({
    ...{ request, processes: 1, batch: 1, memory, watchdog: createWatchdog(() => 0), start: fakes.start },
    ...{ log: () => {}, telemetry: () => {} },
    ...options,
  });
}

/** The first number of each view of a run. */
const seen = ({ views }: FakeWorker) => views.map(({ data }) => (data as { pixels: Uint8Array }).pixels[0]);

const brightnessOf = async (run: Promise<{ view: { data: Float32Array } }>) => (await run).view.data[0];

test('waiting views of one size share a run, up to the limit, in their order', async () => {
  const fakes = fakeWorkers({ loaded: several });
  const queue = queueOf(fakes, { batch: 3 });
  const runs = [1, 2, 3, 4].map((value) => queue.run(grayView(model, value), never));
  const large = queue.run(grayView(model, 9, [8, 8]), never);
  const last = queue.run(grayView(model, 5), never);
  const queued = performance.now();
  await turns(5);
  const [worker] = fakes.workers;
  expect(seen(worker!)).toEqual([1, 2, 3]);
  expect(queue.status).toMatchObject({ running: 3, waiting: 3, starts: 1 });
  const answered = performance.now();
  worker!.answer();
  await turns(5);
  expect(seen(worker!)).toEqual([4, 5]);
  worker!.answer();
  await turns(5);
  expect(seen(worker!)).toEqual([9]);
  worker!.answer();
  expect(await Promise.all([...runs, large, last].map(brightnessOf))).toEqual([1, 2, 3, 4, 9, 5]);
  // Until the run before it was answered.
  expect((await runs[3]!).queuedMilliseconds).toBeGreaterThanOrEqual(answered - queued);
});

test('a model that takes one view at a time gets one', async () => {
  const fakes = fakeWorkers({ loaded: single });
  const queue = queueOf(fakes, { batch: 8 });
  const runs = [1, 2].map((value) => queue.run(grayView(model, value), never));
  await turns(5);
  expect(seen(fakes.workers[0]!)).toEqual([1]);
  fakes.workers[0]!.answer();
  await turns(5);
  fakes.workers[0]!.answer();
  expect(await Promise.all(runs.map(brightnessOf))).toEqual([1, 2]);
});

test('a view that fails a batch does not fail the others: each is run again alone', async () => {
  const fakes = fakeWorkers({ loaded: several });
  const queue = queueOf(fakes, { batch: 3 });
  const runs = [1, 2, 3].map((value) => queue.run(grayView(model, value), never));
  const settled = Promise.allSettled(runs.map(brightnessOf));
  await turns(5);
  const [worker] = fakes.workers;
  worker!.fail(new CodedError('MODEL_MISMATCH', 'bad'));
  await turns(5);
  expect(seen(worker!)).toEqual([1]);
  worker!.answer();
  await turns(5);
  expect(seen(worker!)).toEqual([2]);
  worker!.fail(new CodedError('MODEL_MISMATCH', 'bad'));
  await turns(5);
  worker!.answer();
  expect(await settled).toMatchObject([{ value: 1 }, { reason: { code: 'MODEL_MISMATCH' } }, { value: 3 }]);
});

test('a batch under which the process dies is tried again one by one', async () => {
  const fakes = fakeWorkers({ loaded: several });
  const queue = queueOf(fakes, { batch: 2 });
  const runs = [1, 2].map((value) => queue.run(grayView(model, value), never));
  await turns(5);
  fakes.workers[0]!.die();
  for (const value of [1, 2]) {
    await turns(8);
    expect(seen(fakes.workers[1]!)).toEqual([value]);
    fakes.workers[1]!.answer();
  }
  expect(await Promise.all(runs.map(brightnessOf))).toEqual([1, 2]);
});

test('a second process is started when more wait than one can take, and both take turns', async () => {
  const fakes = fakeWorkers();
  const queue = queueOf(fakes, { processes: 2 });
  const first = queue.run(grayView(model, 1), never);
  await turns(5);
  expect(fakes.workers).toHaveLength(1);
  const others = [2, 3].map((value) => queue.run(grayView(model, value), never));
  await turns(5);
  expect(fakes.workers.map(seen)).toEqual([[1], [2]]);
  expect(queue.status).toMatchObject({ running: 2, waiting: 1, starts: 2, pids: [1000, 1001] });
  fakes.workers[1]!.answer();
  await turns(5);
  expect(fakes.workers.map(seen)).toEqual([[1], [3]]);
  for (const worker of fakes.workers) worker.answer();
  expect(await Promise.all([first, ...others].map(brightnessOf))).toEqual([1, 2, 3]);
});

test('a view whose process dies goes to the next free one', async () => {
  const fakes = fakeWorkers();
  const queue = queueOf(fakes, { processes: 2 });
  await queue.load();
  expect(fakes.workers).toHaveLength(2);
  const run = queue.run(grayView(model, 1), never);
  await turns(5);
  fakes.workers.find(({ running }) => running)!.die();
  await turns(5);
  const next = fakes.workers.find(({ running }) => running)!;
  next.answer();
  expect(await brightnessOf(run)).toBe(1);
});

test('after three processes that die while loading, all waiting requests are rejected', async () => {
  const fakes = fakeWorkers({ load: async (worker) => worker.die() });
  const queue = queueOf(fakes);
  const runs = [1, 2].map((value) => queue.run(grayView(model, value), never));
  const failed = { status: 'rejected', reason: { code: 'INFERENCE_FAILED' } };
  expect(await Promise.allSettled(runs)).toMatchObject([failed, failed]);
  expect(fakes.workers).toHaveLength(3);
  expect(queue.status).toMatchObject({ pids: [], residentBytes: 0, starts: 3 });
});

test('an idle model is unloaded for another, and loaded again for the next request', async () => {
  const memory = createMemoryBudget(150, () => {});
  // What they will take is unknown before the first time, and far more than this by the file's size.
  const [one, two] = [fakeWorkers(), fakeWorkers()];
  const queues = [queueOf(one, { memory }), queueOf(two, { memory })] as const;
  const run = queues[0].run(grayView(model, 1), never);
  await turns(5);
  const other = queues[1].run(grayView(model, 2), never);
  await turns(20);
  expect(two.workers).toHaveLength(0);
  expect(queues[1].status).toMatchObject({ waiting: 1, running: 0 });
  one.workers[0]!.answer();
  expect(await brightnessOf(run)).toBe(1);
  await turns(20);
  expect(one.workers[0]!.alive).toBe(false);
  expect(queues[0].status).toMatchObject({ pids: [], residentBytes: 0 });
  two.workers[0]!.answer();
  expect(await brightnessOf(other)).toBe(2);
  const again = queues[0].run(grayView(model, 3), never);
  await turns(20);
  expect(two.workers[0]!.alive).toBe(false);
  one.workers[1]!.answer();
  expect(await brightnessOf(again)).toBe(3);
});

test('an additional process does not wait for memory, and its absence is logged once', async () => {
  const log = vi.fn();
  const fakes = fakeWorkers();
  const queue = queueOf(fakes, { processes: 2, memory: createMemoryBudget(150, () => {}), log });
  await queue.load();
  expect(fakes.workers).toHaveLength(1);
  expect(log.mock.calls.map(([message]) => message)).toContain(
    'A model has fewer processes than PROCESSES, for lack of memory.',
  );
  const runs = [1, 2].map((value) => queue.run(grayView(model, value), never));
  await turns(5);
  fakes.workers[0]!.answer();
  await turns(5);
  fakes.workers[0]!.answer();
  expect(await Promise.all(runs.map(brightnessOf))).toEqual([1, 2]);
  expect(fakes.workers).toHaveLength(1);
});

test('a model that was only warmed up is unloaded for one that waits', async () => {
  const memory = createMemoryBudget(150, () => {});
  const loading = deferred();
  const [one, two] = [fakeWorkers({ load: () => loading.promise }), fakeWorkers()];
  const [warmed, asked] = [queueOf(one, { memory }), queueOf(two, { memory })];
  const warming = warmed.load();
  const run = asked.run(grayView(model, 1), never);
  await turns(5);
  expect(two.workers).toHaveLength(0);
  loading.resolve();
  await warming;
  await turns(20);
  expect(one.workers[0]!.alive).toBe(false);
  two.workers[0]!.answer();
  expect(await brightnessOf(run)).toBe(1);
});

test('an additional process that cannot load the model is logged, and fails no view', async () => {
  const log = vi.fn();
  const first = deferred();
  const load = (worker: FakeWorker) =>
    worker.pid === 1000 ? first.promise : Promise.reject(new CodedError('INFERENCE_FAILED', 'no memory'));
  const fakes = fakeWorkers({ load });
  const queue = queueOf(fakes, { processes: 2, log });
  const runs = [1, 2].map((value) => queue.run(grayView(model, value), never));
  await turns(20);
  expect(log).toHaveBeenCalledWith(expect.stringContaining('additional process'), { model: 'fake', why: 'no memory' });
  first.resolve();
  for (const _ of runs) {
    await turns(5);
    fakes.workers[0]!.answer();
  }
  expect(await Promise.all(runs.map(brightnessOf))).toEqual([1, 2]);
});

test('the process idle longest is unloaded, though another one of its model is busy', async () => {
  const memory = createMemoryBudget(350e6, () => {});
  const [two, one, other] = [1, 2, 3].map(() => fakeWorkers({ residentBytes: 100e6 })) as [Fakes, Fakes, Fakes];
  const [pair, alone, newcomer] = [
    queueOf(two, { memory, processes: 2 }),
    queueOf(one, { memory }),
    queueOf(other, { memory }),
  ];
  await pair.load();
  for (const [queue, fakes] of [
    [alone, one],
    [pair, two],
  ] as const) {
    const run = queue.run(grayView(model, 1), never);
    await turns(20);
    fakes.workers[0]!.answer();
    await run;
  }
  const run = newcomer.run(grayView(model, 2), never);
  await turns(20);
  expect([...two.workers, ...one.workers].map(({ alive }) => alive)).toEqual([true, false, true]);
  other.workers[0]!.answer();
  expect(await brightnessOf(run)).toBe(2);
});

test('a model with one loaded process is loaded, and failures of the others are logged', async () => {
  const log = vi.fn();
  const load = async ({ pid }: FakeWorker) => {
    if (pid !== 1000) throw new CodedError('INFERENCE_FAILED', 'no memory');
  };
  const queue = queueOf(fakeWorkers({ load }), { processes: 2, log });
  await queue.load();
  expect(queue.status.pids).toEqual([1000]);
  expect(log).toHaveBeenCalledWith(expect.stringContaining('additional process'), { model: 'fake', why: 'no memory' });
});

test('an abort in the queue removes its own view only', async () => {
  const fakes = fakeWorkers();
  const queue = queueOf(fakes);
  const leaving = new AbortController();
  const runs = [queue.run(grayView(model, 1), never), queue.run(grayView(model, 2), leaving.signal)];
  const last = queue.run(grayView(model, 3), never);
  await turns(5);
  leaving.abort('left');
  await expect(runs[1]).rejects.toBe('left');
  fakes.workers[0]!.answer();
  await turns(5);
  expect(seen(fakes.workers[0]!)).toEqual([3]);
  fakes.workers[0]!.answer();
  expect(await Promise.all([runs[0]!, last].map(brightnessOf))).toEqual([1, 3]);
});

test('a model that is always busy yields between two views, and continues afterwards', async () => {
  const memory = createMemoryBudget(150, () => {}, 0);
  const [one, two] = [fakeWorkers(), fakeWorkers()];
  const queues = [queueOf(one, { memory }), queueOf(two, { memory })] as const;
  const runs = [1, 2].map((value) => queues[0].run(grayView(model, value), never));
  await turns(5);
  const other = queues[1].run(grayView(model, 3), never);
  await turns(20);
  expect([one.workers.length, two.workers.length]).toEqual([1, 0]);
  one.workers[0]!.answer();
  await turns(20);
  expect([one.workers[0]!.alive, seen(two.workers[0]!)]).toEqual([false, [3]]);
  two.workers[0]!.answer();
  await turns(20);
  expect(seen(one.workers[1]!)).toEqual([2]);
  one.workers[1]!.answer();
  expect(await Promise.all([...runs, other].map(brightnessOf))).toEqual([1, 2, 3]);
});

test('closing rejects requests that wait for memory too', async () => {
  const memory = createMemoryBudget(150, () => {});
  const [one, two] = [fakeWorkers(), fakeWorkers()];
  const queues = [queueOf(one, { memory }), queueOf(two, { memory })] as const;
  const runs = queues.map((queue, index) => queue.run(grayView(model, index), never));
  const told = Promise.allSettled(runs);
  await turns(20);
  await Promise.all(queues.map((queue) => queue.close()));
  const shut = { status: 'rejected', reason: { code: 'SHUTTING_DOWN' } };
  expect(await told).toMatchObject([shut, shut]);
  await turns(20);
  expect(two.workers).toHaveLength(0);
});

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

test('once closing began nothing is started, neither for retries in flight nor for loads that wait', async () => {
  const fakes = fakeWorkers({ load: ({ pid }) => (pid === 1000 ? Promise.resolve() : new Promise(() => {})) });
  const queue = queueOf(fakes, { processes: 2 });
  const retried = queue.run(grayView(model, 1), never);
  const settled = Promise.allSettled([retried, queue.load()]);
  await turns(5);
  fakes.workers[0]!.die();
  const closing = queue.close();
  const count = fakes.workers.length;
  const shut = { status: 'rejected', reason: { code: 'SHUTTING_DOWN' } };
  expect(await settled).toMatchObject([shut, shut]);
  await closing;
  await turns(20);
  expect(fakes.workers).toHaveLength(count);
  await expect(queue.run(grayView(model, 1), never)).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
  expect(fakes.workers.every(({ alive }) => !alive)).toBe(true);
});

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
