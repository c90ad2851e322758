import { expect, it } from 'vitest';
import type { Job } from '../../../src/jobs/index.ts';
import { CodedError } from '../../../src/pipeline/index.ts';
import { referencesOf } from '../../support/job-work.ts';
import { type JobsHarness, never, wanted } from './harness.ts';

/** What becomes of pictures, and how it is seen. */
export function describeOutcomes({ open, work, ended, outcomesOf }: JobsHarness): void {
  it('every picture gets its outcome, in order, and one that fails leaves the others alone', async () => {
    const opened = await open();
    const job = await opened.jobs.submit(wanted(['p0', 'bad', 'p2', 'bug']), []);
    expect(job).toMatchObject({ state: 'QUEUED', total: 4, done: 0, failed: 0 });
    work(opened);
    const last = await ended(opened, job);
    expect(last).toMatchObject({ state: 'FINISHED', done: 4, failed: 2 });
    expect(last.startedAt).toBeGreaterThanOrEqual(last.createdAt);
    expect(last.finishedAt).toBeGreaterThanOrEqual(last.startedAt!);
    const failure = { code: 'NOT_AN_IMAGE', message: 'This is no picture.', path: 'image' };
    expect(await outcomesOf(opened, job)).toEqual([
      { index: 0, result: { madeOf: 'p0' } },
      { index: 1, failure },
      { index: 2, result: { madeOf: 'p2' } },
      { index: 3, failure: { code: 'INTERNAL_SERVER_ERROR', message: expect.not.stringContaining('secret') } },
    ]);
    expect(opened.logged).toMatchObject([{ err: { message: 'a secret of the server' } }]);
    const page = async (query: object) =>
      (await opened.jobs.outcomes(job, { offset: 0, limit: 10, ...query })).map(({ item }) => item.reference);
    expect(await page({ offset: 1, limit: 2 })).toEqual(['bad', 'p2']);
    expect(await page({ failed: true })).toEqual(['bad', 'bug']);
    expect(await page({ failed: true, offset: 1 })).toEqual(['bug']);
    expect(await page({ failed: false, limit: 1 })).toEqual(['p0']);
  });

  it('outcomes are found by how sure they are, until they are corrected', async () => {
    const opened = await open();
    const { jobs } = opened;
    const job = await jobs.submit(wanted(['sure0.9', 'sure0.25', 'p2', 'bad', 'sure0.5']), []);
    work(opened);
    await ended(opened, job);
    const unsure = async (query: object) =>
      (await jobs.outcomes(job, { offset: 0, limit: 10, ...query })).map(({ item }) => item.reference);
    expect(await unsure({ maxConfidence: 0.5 })).toEqual(['sure0.25', 'sure0.5']);
    expect(await unsure({ maxConfidence: 0.5, offset: 1 })).toEqual(['sure0.5']);
    expect(await unsure({ maxConfidence: 1, limit: 2, failed: false })).toEqual(['sure0.9', 'sure0.25']);
    expect(await unsure({ maxConfidence: 1, failed: true })).toEqual([]);
    await jobs.correct(job, { index: 1, result: {} }, []);
    expect(await unsure({ maxConfidence: 0.5 })).toEqual(['sure0.5']);
  });

  it('a job is found by its client only', async () => {
    const { jobs } = await open();
    const job = await jobs.submit(wanted(['p0']), []);
    expect(await jobs.find(job.id, 'client')).toEqual(job);
    await expect(jobs.find(job.id, 'other')).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
    await expect(jobs.find('../../etc', 'client')).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
    const later = await jobs.submit(wanted(['p1']), []);
    expect((await jobs.list('client', 10)).map(({ id }) => id).sort()).toEqual([job.id, later.id].sort());
    expect(await jobs.list('client', 1)).toHaveLength(1);
    expect(await jobs.list('other', 10)).toEqual([]);
  });

  it('one outcome counts for an index: the first', async () => {
    const { jobs, store } = await open();
    const { id } = await jobs.submit(wanted(['p0', 'p1']), []);
    const all = await Promise.all([1, 2, 3].map((result) => store.record(id, { index: 0, result })));
    expect(all.filter(Boolean)).toHaveLength(1);
    expect(await store.find(id)).toMatchObject({ done: 1, failed: 0 });
    expect(await store.begin(id, 0, false)).toBeUndefined();
    expect(await store.begin(id, 1, false)).toMatchObject({ item: { reference: 'p1' }, starts: 1 });
    expect(await store.begin(id, 1, false)).toBe('suspect');
    expect(await store.begin(id, 1, true)).toMatchObject({ starts: 2, request: { encode: { png: {} } } });
    await store.release(id, 1);
    expect(await store.begin(id, 1, false)).toMatchObject({ starts: 1 });
  });

  it('a watcher sees the state first, then changes, a burst as one, and misses nothing by being late', async () => {
    const opened = await open();
    const job = await opened.jobs.submit(wanted(referencesOf(200)), []);
    work(opened, async () => ({}), 8);
    const seen: number[] = [];
    for await (const { done } of opened.jobs.watch(job, never, { least: 30 })) seen.push(done);
    expect(seen.at(-1)).toBe(200);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.length).toBeLessThan(100);
    const late: Job[] = [];
    for await (const each of opened.jobs.watch(job, never)) late.push(each);
    expect(late).toMatchObject([{ done: 200, state: 'FINISHED' }]);
  });

  it('a watcher ends with an error where the signal aborts before the job has ended', async () => {
    const { jobs } = await open();
    const job = await jobs.submit(wanted(['p0']), []);
    const end = new AbortController();
    const states = jobs.watch(job, end.signal);
    expect((await states.next()).value).toMatchObject({ state: 'QUEUED' });
    const next = states.next();
    end.abort(new CodedError('SHUTTING_DOWN', 'The server is shutting down.'));
    await expect(next).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
  });

  it('what may pass by itself is tried again', async () => {
    const opened = await open();
    const job = await opened.jobs.submit(wanted(referencesOf(3)), []);
    let left = 2;
    work(opened, async () => {
      if (left-- > 0) throw new CodedError('STORAGE_UNAVAILABLE', 'Not now.');
      return {};
    });
    expect(await ended(opened, job)).toMatchObject({ done: 3, failed: 0 });
  });

  it('an outcome is corrected, and its failure is not counted any more', async () => {
    const opened = await open();
    const { jobs, store } = opened;
    const job = await jobs.submit(wanted(['p0', 'bad', 'hang']), []);
    const end = work(opened);
    await expect.poll(() => store.find(job.id)).toMatchObject({ done: 2, failed: 1 });
    await jobs.correct(job, { index: 1, result: { madeOf: 'a better mask' } }, []);
    await expect(jobs.correct(job, { index: 2, result: {} }, [])).rejects.toMatchObject({ code: 'BAD_VARIABLES' });
    await end();
    await opened.close();
    const again = await open();
    expect(await again.store.find(job.id)).toMatchObject({ done: 2, failed: 0 });
    expect((await outcomesOf(again, job))[1]).toEqual({ index: 1, result: { madeOf: 'a better mask' } });
  });
}
