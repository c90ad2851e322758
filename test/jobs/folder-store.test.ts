import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { JobStore, NewJob } from '../../src/jobs/index.ts';
import { openFolderStore } from '../../src/jobs/index.ts';
import { deferred } from '../support/deferred.ts';

/** What each line of a log waits for before it is written, and which of them were synced. */
const disk = vi.hoisted(() => ({
  before: async (_line: object) => {},
  synced: [] as object[],
}));
vi.mock('../../src/jobs/job-log.ts', async (load) => {
  const { createJobLog } = await load<typeof import('../../src/jobs/job-log.ts')>();
  return {
    createJobLog: (path: string) => {
      const log = createJobLog(path);
      return {
        ...log,
        async append(line: object, isLast: boolean) {
          await disk.before(line);
          if (isLast) disk.synced.push(line);
          return log.append(line, isLast);
        },
      };
    },
  };
});

let folder: string;
let store: JobStore;
const open = async () => (await openFolderStore({ folder, ttl: 60 }))!;
beforeEach(async () => {
  disk.before = async () => {};
  disk.synced = [];
  folder = await mkdtemp(join(tmpdir(), 'matteql-jobs-'));
  store = await open();
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

const id = '00000000-0000-4000-8000-000000000000';
const wanted = (total: number, more: Partial<NewJob> = {}): NewJob => ({
  ...{ id, client: 'client', fingerprint: '', priority: 'NORMAL', request: {}, createdAt: 1 },
  items: Array.from({ length: total }, () => ({ digest: '' })),
  ...more,
});

it('a cancel that cannot be written loses neither an outcome that is written meanwhile nor a correction', async () => {
  await store.create(wanted(3), 10);
  await store.record(id, { index: 0, failure: { code: 'NOT_AN_IMAGE', message: 'No.' } });
  const refuse = deferred();
  const go = deferred();
  disk.before = async (line) => {
    if ('cancelled' in line) {
      await refuse.promise;
      throw new Error('The disk is full.');
    }
    if ('outcome' in line) await go.promise;
  };
  const recorded = store.record(id, { index: 1, result: 'done' });
  const cancelled = store.cancel(id).catch((error: Error) => error.message);
  go.resolve();
  expect(await store.correct(id, { index: 0, result: 'corrected' })).toBe(true);
  refuse.resolve();
  expect(await cancelled).toBe('The disk is full.');
  expect(await recorded).toBe(true);
  expect(await store.find(id)).toMatchObject({ state: 'RUNNING', done: 2, failed: 0 });
  expect((await store.find(id))!.finishedAt).toBeUndefined();
  expect(await store.unfinished()).toMatchObject([{ pending: [2] }]);
  const before = await store.find(id);
  await store.close();
  store = await open();
  expect(await store.find(id)).toMatchObject({ ...before, startedAt: expect.any(Number) });
});

it('an outcome that is written while its job is cancelled is dropped', async () => {
  await store.create(wanted(2), 10);
  const go = deferred();
  disk.before = (line) => ('outcome' in line ? go.promise : Promise.resolve());
  const recorded = store.record(id, { index: 0, result: 1 });
  expect(await store.cancel(id)).toMatchObject({ state: 'CANCELLED', done: 0 });
  go.resolve();
  expect(await recorded).toBe(false);
  expect(await store.find(id)).toMatchObject({ state: 'CANCELLED', done: 0 });
});

it('of all lines about notices only the last is synced, as the last outcome is', async () => {
  await store.create(wanted(20, { notices: 'OUTCOMES' }), 10);
  for (let index = 0; index < 20; index++) await store.record(id, { index, result: 1 });
  expect(disk.synced).toMatchObject([{ outcome: { index: 19 } }]);
  const [first, ...others] = await store.takeNotices(100, 60_000);
  await store.deferNotice(first!, 0, true);
  for (const each of others) await store.settleNotice(each);
  expect(disk.synced).toHaveLength(1);
  await store.settleNotice(first!);
  expect(disk.synced).toMatchObject([{}, { settled: first!.subject }]);
});
