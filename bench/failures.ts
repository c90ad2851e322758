import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { factsOf, type JobFacts, pictures, reach, resultsOf, storeAll, submitAll } from '../test/support/job-client.ts';
import { hasRedis, startRedis } from '../test/support/redis.ts';
import { hasSwift, startSwift } from '../test/support/swift.ts';
import { type Bar, type Benchmark, Missing } from './benchmark.ts';
import { type Running, startServer, startWorker } from './server.ts';
import { makeSmallHome } from './small-home.ts';

type Settings = Readonly<Record<string, string>>;

/** Pictures that are sent in one request. */
const EACH = 50;

/** Jobs whose processes are killed and whose storage goes away: what a quiet run gives, and each outcome once. */
export const failures: Benchmark = {
  title: 'Jobs under failures',
  async run({ quick }) {
    if (!hasRedis) throw new Missing('It needs redis-server.');
    if (!hasSwift) throw new Missing('It needs OpenStack Swift (swift-*, memcached).');
    const count = quick ? 100 : 500;
    const home = makeSmallHome();
    const folder = mkdtempSync(join(tmpdir(), 'matteql-bench-failures-'));
    // Sources are sent first, and their pixels are small: what is measured is the jobs.
    const settings = { ...home.settings, MAX_FILES: String(EACH), MAX_QUEUE: '64', LOG_LEVEL: 'error' };
    try {
      const files = await pictures(count);
      const expected = await quietly(files, { ...settings, DATA_DIR: join(folder, 'quiet') });
      const fleet = await inFleet(files, settings, folder, quick ? 3 : 10);
      const alone = await embedded(files, settings, join(folder, 'disk'), quick ? 2 : 5);
      return { bars: [barOf(fleet, expected), barOf(alone, expected)], body: BODY };
    } finally {
      home.remove();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

const BODY =
  'On a small network, two pictures at a time. Killed processes are started again at once; S3 is OpenStack Swift, whose door is killed; Redis writes down each second what it is told (AOF). Results are compared with those of one server that nothing happens to, by the digests of masks and pictures.';

interface Ended {
  readonly figure: string;
  readonly facts: JobFacts;
  readonly results: readonly string[];
  readonly seconds: number;
}

function barOf({ figure, facts, results, seconds }: Ended, expected: readonly string[]): Bar {
  const wrong = expected.filter((each, i) => each !== results[i]).length;
  const isWhole = facts.state === 'FINISHED' && facts.done === expected.length && results.length === expected.length;
  return {
    figure: `${expected.length} pictures: ${figure}`,
    bar: 'each has one outcome, and its mask is that of a quiet run',
    measured: `${facts.done} outcomes, ${facts.failed} failed, ${wrong} unlike the quiet run's, ${Math.round(seconds)} s`,
    met: isWhole && facts.failed === 0 && wrong === 0,
  };
}

async function quietly(files: readonly Buffer[], settings: Settings): Promise<readonly string[]> {
  const server = await startServer(settings);
  const id = await submitAll(server.url, await storeAll(server.url, files, EACH));
  await reach(server.url, id, files.length);
  const results = await resultsOf(server.url, id, files.length);
  await server.stop();
  return results;
}

async function inFleet(files: readonly Buffer[], base: Settings, folder: string, kills: number): Promise<Ended> {
  const [redis, swift] = await Promise.all([startRedis('--maxmemory-policy', 'noeviction'), startSwift()]);
  const s3 = await swift.bucket();
  const settings = {
    ...base,
    ...{ REDIS_URL: redis.url, S3_ENDPOINT: s3.endpoint, S3_BUCKET: s3.bucket },
    ...{ S3_ACCESS_KEY_ID: s3.accessKeyId, S3_SECRET_ACCESS_KEY: s3.secretAccessKey, LOG_LEVEL: 'silent' },
  };
  const inFolder = (name: string, more: Settings) => ({ ...settings, DATA_DIR: join(folder, name), ...more });
  const work = () => startWorker(inFolder('worker', { JOBS_RUNNING: '2' }));
  try {
    const server = await startServer(inFolder('server', { JOBS_RUNNING: '0' }));
    const digests = await storeAll(server.url, files, EACH);
    const start = performance.now();
    const id = await submitAll(server.url, digests);
    let worker = work();
    const step = files.length / (kills + 3);
    const reached = (steps: number) => patiently(server.url, id, Math.floor(steps * step));
    for (let i = 1; i <= kills; i++) {
      await reached(i);
      worker.kill('SIGKILL');
      worker = work();
    }
    await reached(kills + 1);
    await redis.stop('SIGKILL');
    await redis.start();
    await reached(kills + 2);
    await swift.stopProxy('SIGKILL');
    await wait(10_000);
    await swift.startProxy();
    const facts = await patiently(server.url, id, files.length);
    const seconds = (performance.now() - start) / 1000;
    const results = await resultsAgain(server.url, id, files.length);
    worker.kill('SIGTERM');
    await server.stop();
    const figure = `a worker killed (-9) ${kills} times, Redis once, S3 gone for 10 s`;
    return { figure, facts, results, seconds };
  } finally {
    await redis.remove();
    await swift.remove();
  }
}

async function embedded(files: readonly Buffer[], base: Settings, disk: string, kills: number): Promise<Ended> {
  mkdirSync(disk);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=200m', 'tmpfs', disk], { stdio: 'ignore' });
  } catch {
    throw new Missing('It needs root on Linux, to mount a small disk.');
  }
  let server: Running | undefined;
  // Its folder is not the server's own, which `startServer` would remove with it.
  const open = () => startServer({ ...base, DATA_DIR: disk, LOG_LEVEL: 'silent' });
  try {
    server = await open();
    const digests = await storeAll(server.url, files, EACH);
    const start = performance.now();
    const id = await submitAll(server.url, digests);
    const step = files.length / (kills + 2);
    for (let i = 1; i <= kills; i++) {
      await patiently(server.url, id, Math.floor(i * step));
      server.process.kill('SIGKILL');
      await new Promise((resolve) => server!.process.once('exit', resolve));
      server = await open();
    }
    await patiently(server.url, id, Math.floor((kills + 1) * step));
    try {
      writeFileSync(join(disk, 'filler'), Buffer.alloc(200e6));
    } catch {
      // That the disk is full is what it is for.
    }
    await wait(3_000);
    rmSync(join(disk, 'filler'));
    const facts = await patiently(server.url, id, files.length);
    const seconds = (performance.now() - start) / 1000;
    const results = await resultsOf(server.url, id, files.length);
    const figure = `one server, killed (-9) ${kills} times, its disk full for 3 s`;
    return { figure, facts, results, seconds };
  } finally {
    await server?.stop();
    execFileSync('umount', ['-l', disk]);
  }
}

/** As a client does that is told to try again later: on a machine this small, S3 may be late for one of hundreds of files. */
async function resultsAgain(url: string, id: string, total: number): Promise<readonly string[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await resultsOf(url, id, total);
    } catch (error) {
      if (attempt === 10) throw error;
      await wait(1_000);
    }
  }
}

/** Milliseconds after which a job counts as stuck. */
const STUCK = 180_000;

/** Waits for so many outcomes, whatever the server cannot answer meanwhile. @throws Error where none comes for long */
async function patiently(url: string, id: string, done: number): Promise<JobFacts> {
  let best = { done: -1, at: performance.now() };
  for (;;) {
    const facts = await factsOf(url, id).catch(() => undefined);
    if (facts && facts.done >= done) return facts;
    if (facts && facts.done > best.done) best = { done: facts.done, at: performance.now() };
    if (performance.now() > best.at + STUCK) throw new Error(`The job is stuck at ${best.done} outcomes.`);
    await wait(50);
  }
}
