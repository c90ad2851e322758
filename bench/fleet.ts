import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { eventsOf } from '../test/support/events.ts';
import { pictures, storeAll, submitAll } from '../test/support/job-client.ts';
import { openTestJobs, type TestJobs } from '../test/support/open-jobs.ts';
import { hasRedis, startRedis, type TestRedis } from '../test/support/redis.ts';
import type { Bar } from './benchmark.ts';
import { median } from './figures.ts';
import { startServer } from './server.ts';
import type { SmallHome } from './small-home.ts';
import { spread } from './text.ts';

/** Figures of several servers and workers with one Redis; none without Debian's redis-server. */
export async function fleetBars(home: SmallHome, quick: boolean): Promise<readonly Bar[]> {
  if (!hasRedis) return [];
  const redis = await startRedis('--maxmemory-policy', 'noeviction');
  const place = mkdtempSync(join(tmpdir(), 'matteql-bench-fleet-'));
  writeFileSync(join(place, 'engine.json'), JSON.stringify({ url: redis.url, prefix: 'bench' }));
  try {
    const opened = await openTestJobs(place);
    try {
      return [
        await workersBar(opened, place, quick),
        ...(await outageBars(opened, redis)),
        await progressBar(home, redis, place, quick),
      ];
    } finally {
      await opened.close();
    }
  } finally {
    await redis.remove();
    rmSync(place, { recursive: true, force: true });
  }
}

const program = fileURLToPath(new URL('job-worker-program.ts', import.meta.url));

/** Two workers against one, in turns: a burst of other work on the machine meets both. */
async function workersBar({ jobs, store }: TestJobs, place: string, quick: boolean): Promise<Bar> {
  const workers: ChildProcess[] = [];
  const milliseconds: Record<1 | 2, number[]> = { 1: [], 2: [] };
  const items = Array.from({ length: quick ? 60 : 300 }, () => ({ digest: '' }));
  const submission = { client: 'client', fingerprint: '', priority: 'NORMAL' as const, request: {}, items };
  const count = (many: number) => until(async () => (await jobs.workers()) === many);
  try {
    for (let round = 0; round < (quick ? 1 : 3); round++) {
      for (const many of [1, 2] as const) {
        while (workers.length < many)
          workers.push(spawn(process.execPath, ['--import', 'tsx', program, place], { stdio: 'inherit' }));
        while (workers.length > many) await end(workers.pop()!);
        await count(many);
        const { id } = await jobs.submit(submission, []);
        let job = await store.find(id);
        while (job?.finishedAt === undefined) {
          await wait(20);
          job = await store.find(id);
        }
        milliseconds[many].push(job.finishedAt - job.startedAt!);
      }
    }
  } finally {
    for (const worker of workers) await end(worker);
  }
  const gain = median(milliseconds[1]) / median(milliseconds[2]);
  return {
    figure: `${items.length} pictures, a network that waits 20 ms: two workers against one`,
    bar: 'at least 1.9 times as fast',
    measured: `${gain.toFixed(2)} times (${spread(milliseconds[1])}; ${spread(milliseconds[2])})`,
    met: gain >= 1.9,
  };
}

async function end(worker: ChildProcess): Promise<void> {
  const ended = once(worker, 'exit');
  worker.kill('SIGTERM');
  await ended;
}

async function until(reached: () => Promise<boolean>): Promise<void> {
  while (!(await reached())) await wait(50);
}

/** How soon a lost Redis is told of, and how soon jobs are accepted again once it is back. */
async function outageBars({ jobs }: TestJobs, redis: TestRedis): Promise<readonly Bar[]> {
  const submission = { client: 'client', fingerprint: '', priority: 'NORMAL' as const, request: {} };
  const tried = async () => {
    const start = performance.now();
    const code = await jobs.submit({ ...submission, items: [{ digest: '' }] }, []).then(
      () => undefined,
      (error) => error.code as string,
    );
    return { code, milliseconds: performance.now() - start };
  };
  const operator = new Redis(redis.url);
  operator.on('error', () => {});
  const limit = (bytes: string) => operator.config('SET', 'maxmemory', bytes);
  const outages = {
    'gone (-9)': [() => redis.stop('SIGKILL'), () => redis.start()],
    frozen: [() => redis.signal('SIGSTOP'), () => redis.signal('SIGCONT')],
    'out of memory': [() => limit('1'), () => limit('0')],
  } as const;
  const bars: Bar[] = [];
  for (const [name, [begin, finish]] of Object.entries(outages)) {
    await begin();
    const refused = await tried();
    await finish();
    const start = performance.now();
    await until(async () => (await tried()).code === undefined);
    const back = performance.now() - start;
    bars.push({
      figure: `Redis ${name}: a job is refused, and accepted again`,
      bar: '`STORAGE_UNAVAILABLE` within 2 s; again within 5 s',
      measured: `${refused.code} after ${Math.round(refused.milliseconds)} ms; after ${Math.round(back)} ms`,
      met: refused.code === 'STORAGE_UNAVAILABLE' && refused.milliseconds <= 2_000 && back <= 5_000,
    });
  }
  operator.disconnect();
  return bars;
}

/** From when a picture's outcome is recorded to its event at a subscriber of another server than the one that works. */
async function progressBar(home: SmallHome, redis: TestRedis, place: string, quick: boolean): Promise<Bar> {
  const settings = { ...home.settings, REDIS_URL: redis.url, REDIS_PREFIX: 'progress', DATA_DIR: join(place, 'data') };
  const works = await startServer({ ...settings, JOBS_RUNNING: '1' });
  const shows = await startServer({ ...settings, JOBS_RUNNING: '0', MAX_FILES: '100' });
  const ear = new Redis(redis.url);
  try {
    const digests = await storeAll(shows.url, await pictures(quick ? 40 : 200, 64, 48), 100);
    const recorded: number[] = [];
    await ear.psubscribe('progress:*:job');
    ear.on('pmessage', (_pattern, _channel, what: string) => what === 'recorded' && recorded.push(Date.now()));
    const id = await submitAll(shows.url, digests);
    const latencies: number[] = [];
    let isFirst = true;
    for await (const { data } of eventsOf(shows.url, 'subscription ($id: ID!) { job(id: $id) { done } }', { id })) {
      const now = Date.now();
      const at = recorded[data.job.done - 1];
      // The first is the state of then, whenever that was recorded.
      if (!isFirst && at !== undefined) latencies.push(Math.max(0, now - at));
      isFirst = false;
    }
    return {
      figure: "a picture's end to its event at a subscriber of another server",
      bar: 'median 50 ms at most',
      measured: spread(latencies),
      met: median(latencies) <= 50,
    };
  } finally {
    ear.disconnect();
    await Promise.all([works.stop(), shows.stop()]);
  }
}
