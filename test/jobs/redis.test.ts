import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRedisEngine } from '../../src/jobs/index.ts';
import { openBullQueue } from '../../src/jobs/redis/bull-queue.ts';
import { createMemoryStore, type Store } from '../../src/storage/index.ts';
import { openTestJobs } from '../support/open-jobs.ts';
import { hasRedis, startRedis, type TestRedis } from '../support/redis.ts';
import { describeJobs } from './contract.ts';

const log = { info() {}, warn() {}, error() {} };
let redis: TestRedis;
let places = 0;
const engineIn = (place: string) =>
  writeFile(join(place, 'engine.json'), JSON.stringify({ url: redis.url, prefix: `test${places++}` }));

describe.skipIf(!hasRedis)('with a redis-server (Debian: redis-server)', () => {
  beforeAll(async () => {
    redis = await startRedis('--maxmemory-policy', 'noeviction');
  });
  afterAll(() => redis?.remove());

  describeJobs('jobs in Redis', engineIn, { turns: 'windows' });

  const submission = (reference: string) => ({
    ...{ client: 'client', fingerprint: reference, priority: 'NORMAL' as const, request: {} },
    items: [{ digest: '', reference }],
  });

  it('the first request of a client goes before the second one of another', async () => {
    const place = await mkdtemp(join(tmpdir(), 'matteql-jobs-'));
    await engineIn(place);
    const opened = await openTestJobs(place);
    const order: string[] = [];
    const stop = new AbortController();
    const request = (client: string, reference: string) => ({
      ...submission(reference),
      client,
      isRequest: true as const,
    });
    for (let i = 0; i < 10; i++) await opened.jobs.submit(request('many', `many${i}`), []);
    await opened.jobs.submit(request('one', 'one'), []);
    const working = opened.jobs.work(async ({ item }) => void order.push(item.reference!), {
      ...{ concurrency: 1, signal: stop.signal, grace: 1_000 },
    });
    try {
      await expect.poll(() => order.length, { timeout: 10_000 }).toBe(11);
      expect(order.indexOf('one')).toBeLessThanOrEqual(1);
    } finally {
      stop.abort();
      await working;
      await opened.close();
      await rm(place, { recursive: true });
    }
  });

  it('that a picture was postponed is no attempt at it', async () => {
    const queue = await openBullQueue({ url: redis.url, prefix: `test${places++}` });
    const stop = new AbortController();
    const given: number[] = [];
    const taking = queue.take(
      async (_id, _index, attempt) => {
        given.push(attempt);
        if (given.length === 1) return 'client';
        if (given.length === 2) throw new Error('An attempt that failed.');
        return false;
      },
      { concurrency: 1, signal: stop.signal },
    );
    try {
      const facts = { state: 'QUEUED', priority: 'NORMAL', total: 1, done: 0, failed: 0, createdAt: 0 } as const;
      await queue.push({ id: 'postponed', client: 'client', ...facts }, [0]);
      await expect.poll(() => given, { timeout: 10_000 }).toEqual([1, 1, 2]);
    } finally {
      stop.abort();
      await taking;
      await queue.close();
    }
  });

  it('that is gone or frozen is told within two seconds, and jobs work again when it is back', async () => {
    const place = await mkdtemp(join(tmpdir(), 'matteql-jobs-'));
    await engineIn(place);
    const opened = await openTestJobs(place);
    async function tried() {
      const start = performance.now();
      const code = await opened.jobs.submit(submission('p'), []).then(
        () => 'accepted',
        (error) => error.code,
      );
      return { code, milliseconds: performance.now() - start };
    }
    const isBack = () => expect.poll(async () => (await tried()).code, { timeout: 5_000 }).toBe('accepted');
    try {
      await isBack();
      await redis.stop('SIGKILL');
      const gone = await tried();
      expect(gone.code).toBe('STORAGE_UNAVAILABLE');
      expect(gone.milliseconds).toBeLessThan(2_000);
      await redis.start();
      await isBack();
      redis.signal('SIGSTOP');
      const frozen = await tried();
      redis.signal('SIGCONT');
      expect(frozen.code).toBe('STORAGE_UNAVAILABLE');
      expect(frozen.milliseconds).toBeLessThan(2_000);
      await isBack();
      expect((await opened.jobs.list('client', 100)).length).toBeGreaterThanOrEqual(3);
    } finally {
      await opened.close();
      await rm(place, { recursive: true });
    }
  });

  it.each([
    ['that is frozen', () => redis.signal('SIGSTOP'), () => redis.signal('SIGCONT')],
    ['that is gone', () => redis.stop('SIGKILL'), () => redis.start()],
  ] as const)('%s ends within two seconds what watches a job already, and what begins to', async (_, lose, find) => {
    const place = await mkdtemp(join(tmpdir(), 'matteql-jobs-'));
    await engineIn(place);
    const opened = await openTestJobs(place);
    const { signal } = new AbortController();
    try {
      const job = await opened.jobs.submit(submission('watched'), []);
      const watched = opened.jobs.watch(job, signal);
      expect((await watched.next()).value).toMatchObject({ state: 'QUEUED' });
      const waiting = watched.next();
      const isOver = expect(waiting).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
      // It is waiting for a message by now.
      await new Promise((resolve) => setTimeout(resolve, 500));
      const start = performance.now();
      await lose();
      const late = expect(opened.jobs.watch(job, signal).next()).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
      await Promise.all([isOver, late]);
      expect(performance.now() - start).toBeLessThan(2_000);
      await find();
      const again = async () => {
        const next = opened.jobs.watch(job, signal);
        const { value } = await next.next();
        await next.return();
        return value;
      };
      await expect.poll(() => again().catch(() => undefined), { timeout: 10_000 }).toMatchObject({ id: job.id });
    } finally {
      redis.signal('SIGCONT');
      await opened.close();
      await rm(place, { recursive: true });
    }
  });

  it('goes on when Redis dies (-9) in the middle: workers, watchers and outcomes', async () => {
    const place = await mkdtemp(join(tmpdir(), 'matteql-jobs-'));
    await engineIn(place);
    const opened = await openTestJobs(place);
    const stop = new AbortController();
    const working = opened.jobs.work(
      async ({ item }) => {
        await new Promise((resolve) => setTimeout(resolve, 10));
        return { madeOf: item.reference };
      },
      { concurrency: 4, signal: stop.signal, grace: 1_000 },
    );
    try {
      const items = Array.from({ length: 300 }, (_, i) => ({ digest: '', reference: `p${i}` }));
      const job = await opened.jobs.submit({ ...submission('all'), items }, []);
      await expect.poll(async () => (await opened.store.find(job.id))!.done, { timeout: 20_000 }).toBeGreaterThan(60);
      await redis.stop('SIGKILL');
      await new Promise((resolve) => setTimeout(resolve, 500));
      await redis.start();
      const find = () => opened.store.find(job.id).catch(() => undefined);
      await expect.poll(find, { timeout: 40_000 }).toMatchObject({ done: 300, failed: 0, state: 'FINISHED' });
      const outcomes = await opened.jobs.outcomes(job, { offset: 0, limit: 1_000 });
      expect(outcomes.map(({ outcome }) => outcome)).toEqual(
        items.map(({ reference }, index) => ({ index, result: { madeOf: reference } })),
      );
    } finally {
      stop.abort();
      await working;
      await opened.close();
      await rm(place, { recursive: true });
    }
  });

  it('that is out of memory is told at once, loses nothing, and goes on when it has some', async () => {
    const place = await mkdtemp(join(tmpdir(), 'matteql-jobs-'));
    await engineIn(place);
    const opened = await openTestJobs(place);
    const stop = new AbortController();
    const working = opened.jobs.work(
      async ({ item }) => {
        await new Promise((resolve) => setTimeout(resolve, 10));
        return { madeOf: item.reference };
      },
      { concurrency: 2, signal: stop.signal, grace: 1_000 },
    );
    const operator = new Redis(redis.url);
    const submit = (name: string) => opened.jobs.submit(submission(name), []);
    try {
      const items = Array.from({ length: 200 }, (_, i) => ({ digest: '', reference: `p${i}` }));
      const job = await opened.jobs.submit({ ...submission('all'), items }, []);
      const done = async () => (await opened.store.find(job.id))!.done;
      await expect.poll(done).toBeGreaterThan(20);
      await operator.config('SET', 'maxmemory', '1');
      const start = performance.now();
      await expect(submit('refused')).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
      expect(performance.now() - start).toBeLessThan(2_000);
      const stood = await done();
      expect(stood).toBeLessThan(200);
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      // What is recorded is read all the same.
      expect(await done()).toBe(stood);
      await operator.config('SET', 'maxmemory', '0');
      const freed = performance.now();
      const next = await submit('accepted');
      expect(performance.now() - freed).toBeLessThan(5_000);
      await expect.poll(done, { timeout: 40_000 }).toBe(200);
      expect(await opened.store.find(job.id)).toMatchObject({ state: 'FINISHED', failed: 0 });
      const outcomes = await opened.jobs.outcomes(job, { offset: 0, limit: 1_000 });
      expect(outcomes.map(({ outcome }) => outcome.result)).toEqual(
        items.map(({ reference }) => ({ madeOf: reference })),
      );
      await expect.poll(async () => (await opened.store.find(next.id))!.state).toBe('FINISHED');
      expect(await opened.jobs.list('client', 10)).toHaveLength(2);
    } finally {
      await operator.config('SET', 'maxmemory', '0');
      operator.disconnect();
      stop.abort();
      await working;
      await opened.close();
      await rm(place, { recursive: true });
    }
  });

  it('that is frozen in the middle of a job costs no outcome, and none is there twice', async () => {
    const place = await mkdtemp(join(tmpdir(), 'matteql-jobs-'));
    await engineIn(place);
    const opened = await openTestJobs(place);
    const stop = new AbortController();
    const working = opened.jobs.work(async ({ item }) => ({ madeOf: item.reference }), {
      ...{ concurrency: 4, signal: stop.signal, grace: 1_000 },
    });
    try {
      const items = Array.from({ length: 400 }, (_, i) => ({ digest: '', reference: `p${i}` }));
      const job = await opened.jobs.submit({ ...submission('all'), items }, []);
      const done = async () => (await opened.store.find(job.id))!.done;
      await expect.poll(done, { interval: 5 }).toBeGreaterThan(40);
      redis.signal('SIGSTOP');
      const start = performance.now();
      await expect(done()).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
      expect(performance.now() - start).toBeLessThan(2_000);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      redis.signal('SIGCONT');
      await expect.poll(() => done().catch(() => 0), { timeout: 40_000 }).toBe(400);
      expect(await opened.store.find(job.id)).toMatchObject({ done: 400, failed: 0 });
      const outcomes = await opened.jobs.outcomes(job, { offset: 0, limit: 1_000 });
      expect(outcomes.map(({ outcome }) => outcome.index)).toEqual([...items.keys()]);
    } finally {
      redis.signal('SIGCONT');
      stop.abort();
      await working;
      await opened.close();
      await rm(place, { recursive: true });
    }
  });

  it('is refused at the start where it may forget, in one sentence', async () => {
    const forgetful = await startRedis('--maxmemory', '50mb', '--maxmemory-policy', 'allkeys-lru');
    try {
      const files = await createMemoryStore({ ttl: 60, maxBytes: 1e6 });
      const open = (url: string) => openRedisEngine({ url, prefix: 'test', ttl: 60, log, files, place: 'DATA_DIR' });
      await expect(open(forgetful.url)).rejects.toThrow(/^Redis has the policy allkeys-lru.*noeviction\.$/);
      await expect(open('redis://127.0.0.1:1')).rejects.toThrow(
        /^REDIS_URL=redis:\/\/127.0.0.1:1 cannot be reached: .*\.$/,
      );
    } finally {
      await forgetful.remove();
    }
  });

  it('is refused at the start where servers do not share their files', async () => {
    const [one, two] = await Promise.all([1, 2].map(() => createMemoryStore({ ttl: 60, maxBytes: 1e6 })));
    const open = (files: Store) =>
      openRedisEngine({ url: redis.url, prefix: 'files', ttl: 60, log, files, place: 'DATA_DIR' });
    try {
      for (const files of [one!, one!]) {
        const engine = await open(files);
        await engine.queue.close();
        await engine.store.close();
      }
      await expect(open(two!)).rejects.toThrow(/^DATA_DIR is not that of the other servers .* share one, .*\.$/);
    } finally {
      for (const files of [one!, two!]) await files.close();
    }
  });
});
