import { expect, it } from 'vitest';
import { createTrace, type Key, type StageRun } from '../../src/pipeline/index.ts';
import { deferred, turns } from '../support/deferred.ts';

const ran = (plugin: string): StageRun => ({
  stage: 'alpha',
  plugin,
  milliseconds: 1,
  queuedMilliseconds: 0,
  provider: null,
  modelRuns: 0,
  compared: [],
  remembered: false,
});

it('keeps one run an artefact, in order, and one warning of each kind', () => {
  const trace = createTrace();
  trace.ran('2' as Key, ran('first'));
  trace.ran('1' as Key, ran('second'));
  trace.ran('2' as Key, ran('again'));
  trace.warned([{ code: 'A', message: 'a' }]);
  trace.warned([
    { code: 'A', message: 'a' },
    { code: 'A', message: 'b' },
  ]);
  expect(trace.runs.map(({ plugin }) => plugin)).toEqual(['first', 'second']);
  expect(trace.warnings).toEqual([
    { code: 'A', message: 'a' },
    { code: 'A', message: 'b' },
  ]);
});

it('is quiet once nothing is open, and what started late is waited for too', async () => {
  const trace = createTrace();
  const late = deferred();
  const early = deferred();
  trace.watch(early.promise.then(() => void setImmediate(() => trace.watch(late.promise))));
  let quiet = false;
  const settled = trace.quiet().then(() => {
    quiet = true;
  });
  early.resolve();
  await turns();
  expect(quiet).toBe(false);
  late.resolve();
  await settled;
  expect(quiet).toBe(true);
});

it('is quiet after a failure as well, and hands it to whoever asked', async () => {
  const trace = createTrace();
  const failing = trace.watch(Promise.reject(new Error('no')));
  await expect(failing).rejects.toThrow('no');
  await trace.quiet();
});

it('is quiet at once where nothing was asked for', async () => {
  await createTrace().quiet();
});
