import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { withTimeLimit } from '../../src/engine/time-limit.ts';
import { createWatchdog, type TimeLimits, timeLimits } from '../../src/engine/watchdog.ts';
import { WorkerTimedOut } from '../../src/engine/worker-errors.ts';
import { deferred } from '../support/deferred.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const limits: TimeLimits = {
  ...{ firstLoad: 1000, firstLoadPerByte: 2, load: 300, firstRun: 400, run: 100 },
  ...{ times: 5, end: 50 },
};
const loaded = { optimization: 'full', batches: false } as const;
const after = <T>(milliseconds: number, value: T) =>
  new Promise<T>((resolve) => setTimeout(() => resolve(value), milliseconds));
const hang = () => new Promise<never>(() => {});

/** The limit of a job that hangs, in milliseconds. */
async function limitOf(job: Promise<unknown>): Promise<number> {
  const error = job.then(
    () => undefined,
    (error: unknown) => error,
  );
  await vi.runAllTimersAsync();
  const timedOut = await error;
  expect(timedOut).toBeInstanceOf(WorkerTimedOut);
  return (timedOut as WorkerTimedOut).milliseconds;
}

async function done(job: Promise<unknown>): Promise<void> {
  await vi.runAllTimersAsync();
  await job;
}

test('a first load has time for its file, a later one many times the last', async () => {
  const watchdog = createWatchdog(() => 50, limits);
  expect(await limitOf(watchdog.load(hang(), 0))).toBe(1100);
  await done(watchdog.load(after(200, loaded), 0));
  expect(await limitOf(watchdog.load(hang(), 0))).toBeCloseTo(1000, -1);
  await done(watchdog.load(after(10, loaded), 0));
  expect(await limitOf(watchdog.load(hang(), 0))).toBe(300);
});

test('a run has many times the usual time, and never less than the least', async () => {
  const watchdog = createWatchdog(() => 0, limits);
  expect(await limitOf(watchdog.run(hang(), 1, 0))).toBe(400);
  await done(watchdog.load(after(90, { ...loaded, tryOutMilliseconds: 60 }), 0));
  expect(await limitOf(watchdog.run(hang(), 1, 0))).toBe(300);
  expect(await limitOf(watchdog.run(hang(), 3, 0))).toBe(900);
  await done(watchdog.run(after(100, 0), 1, 0));
  expect(await limitOf(watchdog.run(hang(), 1, 0))).toBeCloseTo(350, -1);
  for (let run = 0; run < 20; run++) await done(watchdog.run(after(1, 0), 1, 0));
  expect(await limitOf(watchdog.run(hang(), 1, 0))).toBe(100);
});

test('a model of which no run was measured has many times its loading time', async () => {
  const watchdog = createWatchdog(() => 0, limits);
  await done(watchdog.load(after(200, loaded), 0));
  expect(await limitOf(watchdog.run(hang(), 1, 0))).toBeCloseTo(1000, -1);
});

test('each further try has twice the time', async () => {
  const watchdog = createWatchdog(() => 0, limits);
  expect(await limitOf(watchdog.load(hang(), 1))).toBe(2000);
  expect(await limitOf(watchdog.run(hang(), 1, 2))).toBe(1600);
});

test('it is not responsive from a limit until the next success; a failure changes nothing', async () => {
  const watchdog = createWatchdog(() => 0, limits);
  expect(watchdog.responsive).toBe(true);
  await limitOf(watchdog.run(hang(), 1, 0));
  expect(watchdog.responsive).toBe(false);
  await expect(watchdog.run(Promise.reject(new Error('bad')), 1, 0)).rejects.toThrow('bad');
  expect(watchdog.responsive).toBe(false);
  await done(watchdog.load(after(1, loaded), 0));
  expect(watchdog.responsive).toBe(true);
});

test('it is not responsive from half of a limit on, and is again once the job ends in time', async () => {
  const watchdog = createWatchdog(() => 0, limits);
  for (const end of ['reject', 'resolve'] as const) {
    const job = deferred<void>();
    const ran = watchdog.run(job.promise, 1, 0).catch(() => {});
    await vi.advanceTimersByTimeAsync(limits.firstRun / 2 - 1);
    expect(watchdog.responsive).toBe(true);
    await vi.advanceTimersByTimeAsync(1);
    expect(watchdog.responsive).toBe(false);
    job[end](new Error('bad') as never);
    await ran;
    expect(watchdog.responsive).toBe(true);
  }
});

test('nothing waits for ever for the end of a process', async () => {
  const watchdog = createWatchdog(() => 0, limits);
  expect(await watchdog.end(Promise.resolve())).toBe(true);
  const stuck = watchdog.end(hang());
  await vi.runAllTimersAsync();
  expect(await stuck).toBe(false);
});

test('by default the next request after a hang is answered within 30 s, also on a slow machine', async () => {
  const watchdog = createWatchdog(() => 88e6);
  const [load, run] = [3000, 2400];
  await done(watchdog.load(after(load, { ...loaded, tryOutMilliseconds: run }), 0));
  expect((await limitOf(watchdog.run(hang(), 1, 0))) + load + 2 * run).toBeLessThan(30_000);
  expect(timeLimits.run + load + 2 * run).toBeLessThan(30_000);
});

test('a blocked event loop does not use up the limit: an answer that came meanwhile counts', async () => {
  vi.useRealTimers();
  const job = deferred<string>();
  const result = withTimeLimit(job.promise, 100, () => new Error('late'));
  const begin = performance.now();
  while (performance.now() < begin + 200);
  // Messages are handled after timers.
  setImmediate(() => job.resolve('in time'));
  expect(await result).toBe('in time');
});
