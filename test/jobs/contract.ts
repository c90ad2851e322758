import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Job, NewJob, Work } from '../../src/jobs/index.ts';
import { CodedError } from '../../src/pipeline/index.ts';
import { referencesOf, workOn } from '../support/job-work.ts';
import { openTestJobs, type TestJobs, type TestJobsOptions } from '../support/open-jobs.ts';

const childFile = fileURLToPath(new URL('../support/jobs-child.ts', import.meta.url));
const never = new AbortController().signal;

type Wanted = Omit<NewJob, 'id' | 'createdAt'>;
const wanted = (references: readonly string[], more: Partial<Wanted> = {}): Wanted => ({
  client: 'client',
  fingerprint: references.join(),
  priority: 'NORMAL',
  request: { encode: { png: {} } },
  items: references.map((reference) => ({ digest: '', reference })),
  ...more,
});

/** What every pair of a job store and a queue promises. */
export function describeJobs(
  name: string,
  prepare: (place: string) => Promise<void> = async () => {},
  { turns }: { readonly turns: 'pictures' | 'windows' } = { turns: 'pictures' },
): void {
  let place: string;
  let runs: string;
  let after: (() => unknown)[] = [];
  beforeEach(async () => {
    place = await mkdtemp(join(tmpdir(), 'matteql-jobs-'));
    runs = join(place, 'runs');
    await prepare(place);
  });
  afterEach(async () => {
    for (const each of after.reverse()) await each();
    after = [];
    await rm(place, { recursive: true, force: true });
  });

  async function open(options?: TestJobsOptions): Promise<TestJobs> {
    const opened = await openTestJobs(place, options);
    let isOpen = true;
    const close = async () => {
      if (isOpen) await opened.close();
      isOpen = false;
    };
    after.push(close);
    return { ...opened, close };
  }

  /** Works until the test ends, or what it gives is called. */
  function work({ jobs }: TestJobs, how: Work = workOn(runs, 2), concurrency = 2, grace = 50) {
    const stop = new AbortController();
    const done = jobs.work(how, { concurrency, signal: stop.signal, grace });
    const end = () => {
      stop.abort();
      return done;
    };
    after.push(end);
    return end;
  }

  async function ended({ jobs }: TestJobs, job: Job): Promise<Job> {
    let last: Job | undefined;
    for await (const each of jobs.watch(job, AbortSignal.timeout(40_000), { least: 20 })) last = each;
    return last!;
  }

  const outcomesOf = async ({ jobs }: TestJobs, job: Job) =>
    (await jobs.outcomes(job, { offset: 0, limit: 10_000 })).map(({ outcome }) => outcome);
  const started = async () => (await readFile(runs, 'utf8').catch(() => '')).split('\n').filter(Boolean);

  function startChild(milliseconds = 20): ChildProcess {
    const args = ['--import', 'tsx', childFile, place, runs, String(milliseconds)];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    after.push(() => child.kill('SIGKILL'));
    return child;
  }

  describe(`${name}:`, () => {
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

    it('the same key of the same client is the same job, for the same request only', async () => {
      const { jobs } = await open();
      const three = wanted(['p0', 'p1', 'p2'], { key: 'key' });
      const made = await Promise.all([1, 2, 3, 4].map(() => jobs.submit(three, [])));
      expect(new Set(made.map(({ id }) => id)).size).toBe(1);
      expect((await jobs.submit({ ...three, client: 'other' }, [])).id).not.toBe(made[0]!.id);
      const other = jobs.submit(wanted(['p0'], { key: 'key' }), []);
      await expect(other).rejects.toMatchObject({ code: 'KEY_CONFLICT', at: ['key'] });
    });

    it('a client may have only so many that have not ended', async () => {
      const opened = await open({ maxJobs: 2 });
      const submit = (more?: Partial<Wanted>) => opened.jobs.submit(wanted(['p0'], more), []);
      const [first] = await Promise.all([submit({ key: 'key' }), submit()]);
      await expect(submit()).rejects.toMatchObject({ code: 'RATE_LIMITED' });
      expect((await submit({ key: 'key' })).id).toBe(first.id);
      await submit({ client: 'other' });
      await opened.jobs.cancel(first);
      await submit();
    });

    it('clients that are counted for one account have only so many together, and turns of their own', async () => {
      const opened = await open({ maxJobs: 2, limits: { runs: 3 } });
      const submit = (client: string) => opened.jobs.submit(wanted(['p0'], { client, account: 'creator' }), []);
      const first = await submit('one');
      expect(first).toMatchObject({ client: 'one', account: 'creator', limits: { runs: 3 } });
      expect(await opened.store.find(first.id)).toEqual(first);
      const second = await submit('other');
      for (const client of ['one', 'third', 'creator']) {
        await expect(submit(client)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
      }
      await opened.jobs.submit(wanted(['p0'], { client: 'creator', account: 'another' }), []);
      await opened.jobs.cancel(first);
      await submit('third');
      await opened.store.record(second.id, { index: 0, result: {} });
      await submit('third');
      await expect(submit('third')).rejects.toMatchObject({ code: 'RATE_LIMITED' });
      const seen: string[] = [];
      const stop = new AbortController();
      const mustWait = async ({ account, limits }: Job) => {
        seen.push(`${account} ${limits?.runs}`);
        return false;
      };
      const done = opened.jobs.work(workOn(runs, 2), { concurrency: 1, signal: stop.signal, grace: 50, mustWait });
      await expect.poll(() => new Set(seen), { timeout: 10_000 }).toEqual(new Set(['creator 3', 'another 3']));
      stop.abort();
      await done;
    });

    it('a cancelled job stops what runs and what waits, and others go on', async () => {
      const opened = await open();
      const { jobs, store } = opened;
      const long = await jobs.submit(wanted(referencesOf(50, 'hang')), []);
      work(opened);
      await expect.poll(() => store.find(long.id)).toMatchObject({ state: 'RUNNING' });
      expect(await jobs.cancel(long)).toMatchObject({ state: 'CANCELLED', done: 0 });
      const short = await jobs.submit(wanted(['p0', 'p1']), []);
      expect(await ended(opened, short)).toMatchObject({ state: 'FINISHED' });
      expect(await store.record(long.id, { index: 0, result: 1 })).toBe(false);
      expect(await store.find(long.id)).toMatchObject({ state: 'CANCELLED', done: 0 });
      expect(await jobs.cancel(short)).toMatchObject({ state: 'FINISHED' });
    });

    it('urgent pictures go first, and clients and jobs take turns', async () => {
      const opened = await open();
      const submit = (name: string, count: number, more: Partial<Wanted> = {}) =>
        opened.jobs.submit(wanted(referencesOf(count, name), more), []);
      const jobs = [
        await submit('long', 60),
        await submit('short', 2),
        await submit('other', 2, { client: 'other' }),
        await submit('high', 2, { priority: 'HIGH' }),
        await submit('low', 1, { priority: 'LOW' }),
      ];
      const order: string[] = [];
      work(opened, async ({ item }) => void order.push(item.reference!.replace(/\d+$/, '')), 1);
      for (const job of jobs) await ended(opened, job);
      if (turns === 'pictures') {
        expect(order.slice(0, 8)).toEqual(['high', 'high', 'long', 'other', 'short', 'other', 'long', 'short']);
      }
      expect(order.slice(0, 2)).toEqual(['high', 'high']);
      for (const name of ['short', 'other']) expect(order.lastIndexOf(name)).toBeLessThan(order.length - 30);
      expect(order.at(-1)).toBe('low');
    });

    it('ten clients, one with many pictures and nine with one: the nine wait for two of the one at most', async () => {
      const opened = await open();
      const order: string[] = [];
      const slowly: Work = async ({ item }) => {
        order.push(item.reference!);
        await sleep(20);
      };
      work(opened, slowly, 1);
      const many = await opened.jobs.submit(wanted(referencesOf(2_000, 'many'), { client: 'one' }), []);
      await expect.poll(() => order.length).toBeGreaterThan(40);
      const nine = Array.from({ length: 9 }, async (_, i) => {
        const job = await opened.jobs.submit(wanted([`single${i}`], { client: `other ${i}` }), []);
        const accepted = order.length;
        await ended(opened, job);
        return order.slice(accepted, order.indexOf(`single${i}`)).filter((name) => name.startsWith('many')).length;
      });
      for (const waited of await Promise.all(nine)) expect(waited).toBeLessThanOrEqual(2);
      await opened.jobs.cancel(many);
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

    it('what does not end in its grace is handed back, and is no suspect', async () => {
      const opened = await open();
      const job = await opened.jobs.submit(wanted(['hang', 'p1']), []);
      const end = work(opened);
      await expect.poll(() => opened.store.find(job.id)).toMatchObject({ done: 1 });
      const start = performance.now();
      await end();
      expect(performance.now() - start).toBeLessThan(1_000);
      await opened.close();
      const again = await open();
      expect(await again.store.begin(job.id, 0, false)).toMatchObject({ starts: 1 });
      await again.store.release(job.id, 0);
      await again.jobs.resume();
      work(again, async () => ({}));
      expect(await ended(again, job)).toMatchObject({ done: 2, failed: 0 });
    });

    it('goes on where it was after it was closed, and does nothing twice', async () => {
      const first = await open();
      const job = await first.jobs.submit(wanted(referencesOf(200), { key: 'key' }), []);
      const end = work(first, workOn(runs, 5), 2, 1_000);
      await expect.poll(async () => (await first.store.find(job.id))!.done).toBeGreaterThan(10);
      await end();
      await first.close();
      const again = await open();
      expect((await again.store.find(job.id))!.done).toBeGreaterThan(10);
      expect((await again.jobs.submit(wanted(referencesOf(200), { key: 'key' }), [])).id).toBe(job.id);
      await again.jobs.resume();
      work(again, workOn(runs, 1), 8);
      expect(await ended(again, job)).toMatchObject({ done: 200, failed: 0 });
      expect((await outcomesOf(again, job)).map(({ index }) => index)).toEqual([...Array(200).keys()]);
      expect(await started()).toHaveLength(200);
    });

    it('survives kill -9 of the process that works', async () => {
      const first = await open();
      const job = await first.jobs.submit(wanted(referencesOf(90)), []);
      await first.close();
      const kills = 3;
      for (let n = 1; n <= kills; n++) {
        const child = startChild();
        await expect.poll(async () => (await started()).length, { timeout: 20_000 }).toBeGreaterThan(20 * n);
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
      const again = await open();
      await again.jobs.resume();
      work(again);
      expect(await ended(again, job)).toMatchObject({ done: 90, failed: 0 });
      const all = await outcomesOf(again, job);
      expect(all).toEqual(referencesOf(90).map((madeOf, index) => ({ index, result: { madeOf } })));
      // Two at a time were begun and not recorded, at most.
      expect((await started()).length).toBeLessThanOrEqual(90 + 2 * kills);
    });

    it('gives up on a picture that ends the process, five times, and does all others', async () => {
      const first = await open();
      const job = await first.jobs.submit(wanted(['p0', 'poison', 'p2', 'p3']), []);
      await first.close();
      let deaths = 0;
      for (;;) {
        // It ends by itself once everything is done.
        const [code] = await once(startChild(1), 'exit');
        if (code === 0) break;
        deaths++;
      }
      expect(deaths).toBe(5);
      const opened = await open();
      expect(await opened.store.find(job.id)).toMatchObject({ state: 'FINISHED', done: 4, failed: 1 });
      expect((await outcomesOf(opened, job))[1]).toMatchObject({ failure: { code: 'INFERENCE_FAILED' } });
    });

    describe('notices', () => {
      it('are recorded with what they are about, and are due until they are settled', async () => {
        const first = await open({ notices: 'OUTCOMES' });
        const { jobs, store } = first;
        const job = await jobs.submit(wanted(['p0', 'bad']), []);
        await jobs.submit(wanted(['later']), []);
        expect(await store.takeNotices(10, 1_000)).toEqual([]);
        await store.record(job.id, { index: 1, failure: { code: 'NOT_AN_IMAGE', message: 'No.' } });
        const [notice, ...others] = await store.takeNotices(10, 1);
        expect(others).toEqual([]);
        expect(notice).toEqual({ job: job.id, subject: 1, at: expect.any(Number), attempts: 0 });
        // Its lease is over soon; a longer one keeps it from other processes.
        await expect.poll(() => store.takeNotices(10, 60_000)).toHaveLength(1);
        expect(await store.takeNotices(10, 1)).toEqual([]);
        await store.deferNotice(notice!, 0, true);
        const again = await store.takeNotices(10, 0);
        expect(again).toEqual([{ ...notice, attempts: 1 }]);
        await store.record(job.id, { index: 0, result: {} });
        await first.close();

        const { store: after } = await open();
        const all = await after.takeNotices(10, 60_000);
        expect(all.map(({ subject, attempts }) => [subject, attempts])).toEqual(
          expect.arrayContaining([
            [1, 1],
            [0, 0],
            ['end', 0],
          ]),
        );
        for (const each of all) await after.settleNotice(each);
        expect(await after.takeNotices(10, 0)).toEqual([]);
      });

      it('of an end that was a cancel are recorded too, and none where none was asked for', async () => {
        const opened = await open({ notices: 'END' });
        const job = await opened.jobs.submit(wanted(['p0', 'p1']), []);
        await opened.store.record(job.id, { index: 0, result: {} });
        await opened.jobs.cancel(job);
        await opened.close();
        const quiet = await open();
        await quiet.jobs.cancel(await quiet.jobs.submit(wanted(['p2']), []));
        expect(await quiet.store.takeNotices(10, 0)).toMatchObject([{ job: job.id, subject: 'end', attempts: 0 }]);
      });
    });

    it('notices that were never confirmed are counted as their job is removed, and go with it', async () => {
      const { jobs, store, logged } = await open({ notices: 'OUTCOMES', ttl: 0 });
      const job = await jobs.submit(wanted(['p0', 'p1']), []);
      for (const index of [0, 1]) await store.record(job.id, { index, result: {} });
      const taken = await store.takeNotices(10, 0);
      expect(taken).toHaveLength(3);
      await store.settleNotice(taken[0]!);
      await jobs.sweep();
      expect(logged).toMatchObject([{ job: job.id, notices: 2 }]);
      await store.deferNotice(taken[1]!, 0, true);
      expect(await store.takeNotices(10, 0)).toEqual([]);
    });

    describe('files', () => {
      const hold = async ({ files }: TestJobs, text: string) => (await files.put([Buffer.from(text)], 'source')).digest;

      it('of a job are kept until it is removed, sources and results', async () => {
        const opened = await open({ ttl: 0 });
        const { jobs, files } = opened;
        const [source, result] = [await hold(opened, 'source'), await hold(opened, 'result')];
        const item = { digest: source, reference: 'p0' };
        const job = await jobs.submit(wanted(['p0'], { items: [item] }), [source]);
        await jobs.keep(job.id, 0, [result]);
        const { pinnedBy } = await files.remove(source);
        expect(jobs.jobsOf([...pinnedBy, 'another owner'])).toEqual([job.id]);
        expect((await files.remove(result)).pinnedBy).toHaveLength(1);
        await jobs.sweep();
        expect((await jobs.find(job.id, 'client')).state).toBe('QUEUED');
        work(opened);
        await ended(opened, job);
        await jobs.sweep();
        await expect(jobs.find(job.id, 'client')).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
        expect(jobs.jobsOf(await files.owners())).toEqual([]);
        expect(await files.remove(result)).toEqual({ removed: 1, pinnedBy: [] });
      });

      it('that are unknown fail their own picture', async () => {
        const opened = await open();
        const known = await hold(opened, 'source');
        const unknown = '0'.repeat(64);
        const items = [{ digest: known }, { digest: unknown }, { digest: known, mask: unknown }];
        const job = await opened.jobs.submit(wanted([], { items }), [known, unknown]);
        work(opened);
        expect(await ended(opened, job)).toMatchObject({ done: 3, failed: 2 });
        expect(await outcomesOf(opened, job)).toMatchObject([
          { result: {} },
          { failure: { code: 'UNKNOWN_DIGEST', path: 'image' } },
          { failure: { code: 'UNKNOWN_DIGEST', path: 'mask' } },
        ]);
      });

      it('of a job that was never accepted are given up at the next start', async () => {
        const first = await open();
        await first.files.pinAll([await hold(first, 'source')], 'job 00000000-0000-4000-8000-000000000000');
        await first.jobs.resume();
        expect(first.jobs.jobsOf(await first.files.owners())).toEqual([]);
      });

      it('of a job that was never accepted stay for as long as that may take where others accept jobs too', async () => {
        const opened = await open({ isShared: true, accepting: 200 });
        const { jobs, files, store } = opened;
        const [id, late] = ['00000000-0000-4000-8000-000000000000', '00000000-0000-4000-8000-000000000001'];
        const digest = await hold(opened, 'source');
        for (const each of [id, late]) await files.pinAll([digest], `job ${each}`);
        await files.pinAll([digest], `job ${id} 3`);
        await jobs.resume();
        expect(jobs.jobsOf(await files.owners())).toEqual([id, late]);
        // Its acceptance took its time.
        await store.create({ ...wanted(['p0']), id: late, createdAt: Date.now() }, 10);
        const owners = async () => {
          await jobs.resume();
          return files.owners();
        };
        await expect.poll(owners).not.toContain(`job ${id}`);
        expect(jobs.jobsOf(await files.owners())).toEqual([late]);
      });

      it('of many expired jobs are released with one look at what the store keeps', async () => {
        const opened = await open({ ttl: 0, maxJobs: 100 });
        const { jobs, files } = opened;
        const source = await hold(opened, 'source');
        for (let i = 0; i < 20; i++) await jobs.cancel(await jobs.submit(wanted([`p${i}`]), [source]));
        const looks = vi.spyOn(files, 'owners');
        await jobs.sweep();
        expect(looks.mock.calls.length).toBeLessThanOrEqual(1);
        expect(jobs.jobsOf(await files.owners())).toEqual([]);
        expect(await jobs.list('client', 100)).toEqual([]);
      });
    });
  });
}
