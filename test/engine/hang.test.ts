import { afterEach, expect, test } from 'vitest';
import { createEngine, type Engine, type TimeLimits, timeLimits } from '../../src/engine/index.ts';
import type { TelemetryEvent } from '../../src/pipeline/index.ts';
import { until } from '../support/halted.ts';
import { factsOf, loadableOf, plainView } from '../support/model-facts.ts';
import { brightnessNetwork, slowNetwork, writeNetwork } from '../support/networks.ts';

/*
 * Real processes are stopped (SIGSTOP), as a hung driver would stop them. Limits are short, but not shorter than what healthy
 * runs take on a busy machine; a limit that is too short would only cost a further try.
 */

let engine: Engine;
let events: Extract<TelemetryEvent, { type: 'engine' }>[];
afterEach(() => engine.close());

function open(limits: Partial<TimeLimits>, onEvent: (event: (typeof events)[number]) => void = () => {}) {
  events = [];
  engine = createEngine({
    ...{ provider: 'cpu', threads: 2, limits: { ...timeLimits, ...limits } },
    telemetry(event) {
      if (event.type !== 'engine') return;
      events.push(event);
      onEvent(event);
    },
  });
}

const never = new AbortController().signal;
const statusOf = (name: string) => engine.status().models.find((model) => model.name === name)!;
const slow = factsOf('slow', [512, 512]);
const slowView = plainView(slow, [512, 512], [255, 255, 255]);
const answer = 1 / (1 + Math.exp(-1));

async function stopInRun(): Promise<number> {
  await until(() => engine.status().running === 1);
  const [pid] = statusOf('slow').pids;
  process.kill(pid!, 'SIGSTOP');
  return pid!;
}

test('a process that stops in a run is killed: its abandoned view is rejected, and the next one is answered', async () => {
  open({ run: 2000, times: 2 });
  const loadable = loadableOf(slow, writeNetwork(slowNetwork()));
  await engine.warm(loadable);
  expect(engine.isResponsive('slow')).toBe(true);
  const leaving = new AbortController();
  const abandoned = engine.infer(loadable, slowView, leaving.signal);
  const rejected = expect(abandoned).rejects.toBe('deadline');
  const pid = await stopInRun();
  leaving.abort('deadline');
  const next = engine.infer(loadable, slowView, never);
  const begin = performance.now();
  await until(() => !engine.isResponsive('slow'));
  expect(() => process.kill(pid, 0)).not.toThrow();
  await rejected;
  expect((await next).view.data[0]).toBeCloseTo(answer, 5);
  expect(performance.now() - begin).toBeLessThan(30_000);
  expect(engine.isResponsive('slow')).toBe(true);
  expect(() => process.kill(pid, 0)).toThrow();
  expect(events.find(({ event }) => event === 'timedOut')).toMatchObject({ model: 'slow', pid });
});

test('a view whose run stops is tried again, and answered', async () => {
  open({ run: 2000, times: 2 });
  const loadable = loadableOf(slow, writeNetwork(slowNetwork()));
  await engine.warm(loadable);
  const run = engine.infer(loadable, slowView, never);
  await stopInRun();
  expect((await run).view.data[0]).toBeCloseTo(answer, 5);
  expect(statusOf('slow').starts).toBeGreaterThanOrEqual(2);
});

test('a process that stops while it loads is killed, and another one loads', async () => {
  let stopped = 0;
  open({ firstLoad: 3000, firstLoadPerByte: 0 }, ({ event, pid }) => {
    if (event === 'started' && stopped++ === 0) process.kill(pid!, 'SIGSTOP');
  });
  const small = factsOf('small', [32, 32]);
  const loadable = loadableOf(small, writeNetwork(brightnessNetwork()));
  const warming = engine.warm(loadable);
  await until(() => !engine.isResponsive('small'));
  expect(engine.isLoaded('small')).toBe(false);
  await warming;
  expect(engine.isResponsive('small')).toBe(true);
  expect(events.map(({ event }) => event).slice(0, 3)).toEqual(['started', 'timedOut', 'started']);
});

test('a stopped process does not hold up closing', async () => {
  open({});
  const loadable = loadableOf(slow, writeNetwork(slowNetwork()));
  const run = engine.infer(loadable, slowView, never);
  const rejected = expect(run).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
  const pid = await stopInRun();
  await engine.close();
  await rejected;
  expect(() => process.kill(pid, 0)).toThrow();
});
