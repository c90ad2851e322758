import { expect, test, vi } from 'vitest';
import { createMemoryBudget } from '../../src/engine/memory-budget.ts';
import { CodedError } from '../../src/pipeline/index.ts';
import { deferred, turns } from '../support/deferred.ts';
import { brightnessOf, type Fakes, model, never, queueOf, seen, several, single } from '../support/fake-queue.ts';
import { type FakeWorker, fakeWorkers, grayView } from '../support/fake-worker.ts';

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
