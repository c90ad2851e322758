import { expect, it } from 'vitest';
import { warmUp } from '../../src/runtime/index.ts';

/** A model that loads at the given attempt. */
function modelOf(loadsAt: number) {
  const model = { attempts: 0, ready: false };
  const warm = async () => {
    if (++model.attempts < loadsAt) throw new Error(`attempt ${model.attempts}`);
    model.ready = true;
  };
  return { model, open: { warm, isReady: () => model.ready } };
}

it('tries again, ever more seldom, until the model is loaded', async () => {
  const { model, open } = modelOf(10);
  const failures: unknown[] = [];
  const pauses: number[] = [];
  await warmUp(open, {
    signal: new AbortController().signal,
    onFailure: (error, seconds) => failures.push([(error as Error).message, seconds]),
    pause: async (milliseconds) => pauses.push(milliseconds / 1000),
  });
  expect(model).toEqual({ attempts: 10, ready: true });
  expect(pauses).toEqual([5, 10, 20, 40, 80, 160, 300, 300, 300]);
  expect(failures[0]).toEqual(['attempt 1', 5]);
});

it('leaves it at that when a request has loaded it meanwhile, or the server stops', async () => {
  const loaded = modelOf(10);
  const stopped = modelOf(10);
  const stop = new AbortController();
  const onFailure = () => {};
  await warmUp(loaded.open, {
    signal: stop.signal,
    onFailure,
    pause: async () => {
      loaded.model.ready = true;
    },
  });
  await warmUp(stopped.open, { signal: stop.signal, onFailure, pause: async () => stop.abort() });
  expect([loaded.model.attempts, stopped.model.attempts]).toEqual([1, 1]);
});

it('ends a pause when the server stops', async () => {
  const { open } = modelOf(10);
  const stop = new AbortController();
  await warmUp(open, { signal: stop.signal, onFailure: () => stop.abort() });
  expect(stop.signal.aborted).toBe(true);
});

it('pauses where the model is loaded but does not respond', async () => {
  let calls = 0;
  const pauses: number[] = [];
  const warm = async () => void calls++;
  const onFailure = () => expect.unreachable();
  const pause = async (milliseconds: number) => pauses.push(milliseconds);
  const { signal } = new AbortController();
  await warmUp({ warm, isReady: () => pauses.length === 2 }, { signal, onFailure, pause });
  expect([calls, pauses]).toEqual([2, [5_000, 10_000]]);
});
