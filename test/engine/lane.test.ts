import { expect, test, vi } from 'vitest';
import { createLane, type LaneOptions } from '../../src/engine/lane.ts';
import { createMemory } from '../../src/engine/memory.ts';
import { CodedError } from '../../src/pipeline/index.ts';
import { deferred, turns } from '../support/deferred.ts';
import { type FakeChild, fakeChildren, grayView } from '../support/fake-child.ts';
import { factsOf } from '../support/model-facts.ts';

const model = factsOf('fake', [4, 4]);
const never = new AbortController().signal;
const single = { optimization: 'full', batches: false } as const;
const several = { optimization: 'full', batches: true } as const;

type Fakes = ReturnType<typeof fakeChildren>;

function laneOf(fakes: Fakes, options: Partial<LaneOptions> = {}) {
  const ask = { ask: 'load', model, file: '/fake.onnx', provider: 'cpu', threads: 1, tryOut: true } as const;
  const memory = createMemory(Number.POSITIVE_INFINITY, () => {});
  return createLane({ ask, processes: 1, batch: 1, memory, start: fakes.start, log: () => {}, ...options });
}

/** The first number of each view of a run. */
const seen = ({ views }: FakeChild) => views.map(({ data }) => (data as { pixels: Uint8Array }).pixels[0]);

const brightnessOf = async (run: Promise<{ view: { data: Float32Array } }>) => (await run).view.data[0];

test('pictures that wait go together as far as the bound, those of one size, in their order', async () => {
  const fakes = fakeChildren({ loaded: several });
  const lane = laneOf(fakes, { batch: 3 });
  const runs = [1, 2, 3, 4].map((value) => lane.run(grayView(model, value), never));
  const large = lane.run(grayView(model, 9, [8, 8]), never);
  const last = lane.run(grayView(model, 5), never);
  await turns(5);
  const [child] = fakes.children;
  expect(seen(child!)).toEqual([1, 2, 3]);
  expect(lane.status).toMatchObject({ running: 3, waiting: 3, starts: 1 });
  child!.answer();
  await turns(5);
  expect(seen(child!)).toEqual([4, 5]);
  child!.answer();
  await turns(5);
  expect(seen(child!)).toEqual([9]);
  child!.answer();
  expect(await Promise.all([...runs, large, last].map(brightnessOf))).toEqual([1, 2, 3, 4, 9, 5]);
  const waited = (await runs[3]!).queuedMilliseconds;
  expect(waited).toBeGreaterThanOrEqual((await runs[0]!).queuedMilliseconds);
});

test('a network that takes one picture at a time gets one', async () => {
  const fakes = fakeChildren({ loaded: single });
  const lane = laneOf(fakes, { batch: 8 });
  const runs = [1, 2].map((value) => lane.run(grayView(model, value), never));
  await turns(5);
  expect(seen(fakes.children[0]!)).toEqual([1]);
  fakes.children[0]!.answer();
  await turns(5);
  fakes.children[0]!.answer();
  expect(await Promise.all(runs.map(brightnessOf))).toEqual([1, 2]);
});

test('a picture that spoils a run does not take the others down: each is run again by itself', async () => {
  const fakes = fakeChildren({ loaded: several });
  const lane = laneOf(fakes, { batch: 3 });
  const runs = [1, 2, 3].map((value) => lane.run(grayView(model, value), never));
  const settled = Promise.allSettled(runs.map(brightnessOf));
  await turns(5);
  const [child] = fakes.children;
  child!.fail(new CodedError('MODEL_MISMATCH', 'bad'));
  await turns(5);
  expect(seen(child!)).toEqual([1]);
  child!.answer();
  await turns(5);
  expect(seen(child!)).toEqual([2]);
  child!.fail(new CodedError('MODEL_MISMATCH', 'bad'));
  await turns(5);
  child!.answer();
  expect(await settled).toMatchObject([{ value: 1 }, { reason: { code: 'MODEL_MISMATCH' } }, { value: 3 }]);
});

test('a batch under which the process dies is tried again one by one', async () => {
  const fakes = fakeChildren({ loaded: several });
  const lane = laneOf(fakes, { batch: 2 });
  const runs = [1, 2].map((value) => lane.run(grayView(model, value), never));
  await turns(5);
  fakes.children[0]!.die();
  for (const value of [1, 2]) {
    await turns(8);
    expect(seen(fakes.children[1]!)).toEqual([value]);
    fakes.children[1]!.answer();
  }
  expect(await Promise.all(runs.map(brightnessOf))).toEqual([1, 2]);
});

test('a second process is started when more wait than one can take, and both take turns', async () => {
  const fakes = fakeChildren();
  const lane = laneOf(fakes, { processes: 2 });
  const first = lane.run(grayView(model, 1), never);
  await turns(5);
  expect(fakes.children).toHaveLength(1);
  const others = [2, 3].map((value) => lane.run(grayView(model, value), never));
  await turns(5);
  expect(fakes.children.map(seen)).toEqual([[1], [2]]);
  expect(lane.status).toMatchObject({ running: 2, waiting: 1, starts: 2, pids: [1000, 1001] });
  fakes.children[1]!.answer();
  await turns(5);
  expect(fakes.children.map(seen)).toEqual([[1], [3]]);
  for (const child of fakes.children) child.answer();
  expect(await Promise.all([first, ...others].map(brightnessOf))).toEqual([1, 2, 3]);
});

test('a picture whose process dies goes to the next one that is free', async () => {
  const fakes = fakeChildren();
  const lane = laneOf(fakes, { processes: 2 });
  await lane.load();
  expect(fakes.children).toHaveLength(2);
  const run = lane.run(grayView(model, 1), never);
  await turns(5);
  fakes.children.find(({ running }) => running)!.die();
  await turns(5);
  const next = fakes.children.find(({ running }) => running)!;
  next.answer();
  expect(await brightnessOf(run)).toBe(1);
});

test('a process that dies three times while it loads is given up, for all who wait', async () => {
  const fakes = fakeChildren({ load: async (child) => child.die() });
  const lane = laneOf(fakes);
  const runs = [1, 2].map((value) => lane.run(grayView(model, value), never));
  const failed = { status: 'rejected', reason: { code: 'INFERENCE_FAILED' } };
  expect(await Promise.allSettled(runs)).toMatchObject([failed, failed]);
  expect(fakes.children).toHaveLength(3);
  expect(lane.status).toMatchObject({ pids: [], residentBytes: 0, starts: 3 });
});

test('an idle network is ended for another, and comes back when it is asked again', async () => {
  const memory = createMemory(150, () => {});
  // What they will take is unknown before the first time, and far more than this by the file's size.
  const [one, two] = [fakeChildren(), fakeChildren()];
  const lanes = [laneOf(one, { memory }), laneOf(two, { memory })] as const;
  const run = lanes[0].run(grayView(model, 1), never);
  await turns(5);
  const other = lanes[1].run(grayView(model, 2), never);
  await turns(20);
  expect(two.children).toHaveLength(0);
  expect(lanes[1].status).toMatchObject({ waiting: 1, running: 0 });
  one.children[0]!.answer();
  expect(await brightnessOf(run)).toBe(1);
  await turns(20);
  expect(one.children[0]!.alive).toBe(false);
  expect(lanes[0].status).toMatchObject({ pids: [], residentBytes: 0 });
  two.children[0]!.answer();
  expect(await brightnessOf(other)).toBe(2);
  const again = lanes[0].run(grayView(model, 3), never);
  await turns(20);
  expect(two.children[0]!.alive).toBe(false);
  one.children[1]!.answer();
  expect(await brightnessOf(again)).toBe(3);
});

test('a further process of a network does not wait for memory, and is missed once', async () => {
  const log = vi.fn();
  const fakes = fakeChildren();
  const lane = laneOf(fakes, { processes: 2, memory: createMemory(150, () => {}), log });
  await lane.load();
  expect(fakes.children).toHaveLength(1);
  expect(log.mock.calls.map(([message]) => message)).toContain(
    'A network has fewer processes than PROCESSES says, for want of memory.',
  );
  const runs = [1, 2].map((value) => lane.run(grayView(model, value), never));
  await turns(5);
  fakes.children[0]!.answer();
  await turns(5);
  fakes.children[0]!.answer();
  expect(await Promise.all(runs.map(brightnessOf))).toEqual([1, 2]);
  expect(fakes.children).toHaveLength(1);
});

test('a network that was only warmed up makes room for one that waits', async () => {
  const memory = createMemory(150, () => {});
  const loading = deferred();
  const [one, two] = [fakeChildren({ load: () => loading.promise }), fakeChildren()];
  const [warmed, asked] = [laneOf(one, { memory }), laneOf(two, { memory })];
  const warming = warmed.load();
  const run = asked.run(grayView(model, 1), never);
  await turns(5);
  expect(two.children).toHaveLength(0);
  loading.resolve();
  await warming;
  await turns(20);
  expect(one.children[0]!.alive).toBe(false);
  two.children[0]!.answer();
  expect(await brightnessOf(run)).toBe(1);
});

test('a further process that cannot load the network is told of, and takes no picture along', async () => {
  const log = vi.fn();
  const first = deferred();
  const load = (child: FakeChild) =>
    child.pid === 1000 ? first.promise : Promise.reject(new CodedError('INFERENCE_FAILED', 'no memory'));
  const fakes = fakeChildren({ load });
  const lane = laneOf(fakes, { processes: 2, log });
  const runs = [1, 2].map((value) => lane.run(grayView(model, value), never));
  await turns(20);
  expect(log).toHaveBeenCalledWith(expect.stringContaining('further process'), { model: 'fake', why: 'no memory' });
  first.resolve();
  for (const _ of runs) {
    await turns(5);
    fakes.children[0]!.answer();
  }
  expect(await Promise.all(runs.map(brightnessOf))).toEqual([1, 2]);
});

test('a process that had no picture for longest makes room, though its sibling has some', async () => {
  const memory = createMemory(350e6, () => {});
  const [two, one, other] = [1, 2, 3].map(() => fakeChildren({ residentBytes: 100e6 })) as [Fakes, Fakes, Fakes];
  const [pair, alone, newcomer] = [
    laneOf(two, { memory, processes: 2 }),
    laneOf(one, { memory }),
    laneOf(other, { memory }),
  ];
  await pair.load();
  for (const [lane, fakes] of [
    [alone, one],
    [pair, two],
  ] as const) {
    const run = lane.run(grayView(model, 1), never);
    await turns(20);
    fakes.children[0]!.answer();
    await run;
  }
  const run = newcomer.run(grayView(model, 2), never);
  await turns(20);
  expect([...two.children, ...one.children].map(({ alive }) => alive)).toEqual([true, false, true]);
  other.children[0]!.answer();
  expect(await brightnessOf(run)).toBe(2);
});

test('a network is loaded where one of its processes is, and the others are told of', async () => {
  const log = vi.fn();
  const load = async ({ pid }: FakeChild) => {
    if (pid !== 1000) throw new CodedError('INFERENCE_FAILED', 'no memory');
  };
  const lane = laneOf(fakeChildren({ load }), { processes: 2, log });
  await lane.load();
  expect(lane.status.pids).toEqual([1000]);
  expect(log).toHaveBeenCalledWith(expect.stringContaining('further process'), { model: 'fake', why: 'no memory' });
});

test('an abort in the queue takes out its own picture only', async () => {
  const fakes = fakeChildren();
  const lane = laneOf(fakes);
  const leaving = new AbortController();
  const runs = [lane.run(grayView(model, 1), never), lane.run(grayView(model, 2), leaving.signal)];
  const last = lane.run(grayView(model, 3), never);
  await turns(5);
  leaving.abort('left');
  await expect(runs[1]).rejects.toBe('left');
  fakes.children[0]!.answer();
  await turns(5);
  expect(seen(fakes.children[0]!)).toEqual([3]);
  fakes.children[0]!.answer();
  expect(await Promise.all([runs[0]!, last].map(brightnessOf))).toEqual([1, 3]);
});

test('a network that never rests gives way between two pictures, and goes on afterwards', async () => {
  const memory = createMemory(150, () => {}, 0);
  const [one, two] = [fakeChildren(), fakeChildren()];
  const lanes = [laneOf(one, { memory }), laneOf(two, { memory })] as const;
  const runs = [1, 2].map((value) => lanes[0].run(grayView(model, value), never));
  await turns(5);
  const other = lanes[1].run(grayView(model, 3), never);
  await turns(20);
  expect([one.children.length, two.children.length]).toEqual([1, 0]);
  one.children[0]!.answer();
  await turns(20);
  expect([one.children[0]!.alive, seen(two.children[0]!)]).toEqual([false, [3]]);
  two.children[0]!.answer();
  await turns(20);
  expect(seen(one.children[1]!)).toEqual([2]);
  one.children[1]!.answer();
  expect(await Promise.all([...runs, other].map(brightnessOf))).toEqual([1, 2, 3]);
});

test('closing tells those who wait for memory too', async () => {
  const memory = createMemory(150, () => {});
  const [one, two] = [fakeChildren(), fakeChildren()];
  const lanes = [laneOf(one, { memory }), laneOf(two, { memory })] as const;
  const runs = lanes.map((lane, index) => lane.run(grayView(model, index), never));
  const told = Promise.allSettled(runs);
  await turns(20);
  await Promise.all(lanes.map((lane) => lane.close()));
  const shut = { status: 'rejected', reason: { code: 'SHUTTING_DOWN' } };
  expect(await told).toMatchObject([shut, shut]);
  await turns(20);
  expect(two.children).toHaveLength(0);
});
