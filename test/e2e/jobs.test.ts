import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { factsOf, pictures, reach, resultsOf, storeAll, submitAll } from '../support/job-client.ts';
import { build, killPrograms, type Program, startProgram } from '../support/program.ts';
import { hasRedis, startRedis } from '../support/redis.ts';
import { addStandIn } from '../support/server.ts';

const run = promisify(execFile);
/** Five starts of a server, on a machine that may have other work. */
const SLOW = 240_000;

const isRoot = process.getuid?.() === 0 && process.platform === 'linux';

let folder: string;
let built: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'matteql-jobs-'));
  await addStandIn(folder);
  built = await build();
});
afterAll(async () => {
  killPrograms();
  await Promise.all([folder, built].map((each) => rm(each, { recursive: true, force: true })));
});

async function start(DATA_DIR: string, settings: Record<string, string> = {}) {
  const program = startProgram(built, { MATTEQL_HOME: folder, DEFAULT_MODEL: 'standIn', DATA_DIR, ...settings });
  return { program, address: await program.address() };
}

async function stop(program: Program) {
  program.process.kill('SIGTERM');
  expect(await program.ended).toMatchObject({ code: 0 });
}

async function kill(program: Program) {
  program.process.kill('SIGKILL');
  await program.ended;
}

describe.skipIf(!isRoot)('a job (needs root on Linux, to mount a small disk)', () => {
  it(
    'gives the same under three kill -9 and a full disk as in quiet',
    async () => {
      const files = await pictures(60);
      const quiet = await start(join(folder, 'quiet'));
      const quietId = await submitAll(quiet.address, await storeAll(quiet.address, files));
      await reach(quiet.address, quietId, files.length);
      const expected = await resultsOf(quiet.address, quietId, files.length);
      await stop(quiet.program);
      expect(new Set(expected).size).toBe(files.length);

      const disk = join(folder, 'disk');
      await mkdir(disk);
      await run('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', disk]);
      try {
        let { program, address } = await start(disk);
        const digests = await storeAll(address, files);
        const id = await submitAll(address, digests, 'key');
        for (const done of [8, 20, 32]) {
          await reach(address, id, done);
          await kill(program);
          ({ program, address } = await start(disk));
        }
        expect(await submitAll(address, await storeAll(address, files), 'key')).toBe(id);
        await reach(address, id, 42);
        await writeFile(join(disk, 'filler'), Buffer.alloc(12e6)).catch(() => {});
        await expect(submitAll(address, digests, 'while full')).rejects.toThrow(/cannot store/);
        await sleep(500);
        const { done } = await factsOf(address, id);
        await sleep(1_000);
        expect(await factsOf(address, id)).toMatchObject({ state: 'RUNNING', done, failed: 0 });
        await rm(join(disk, 'filler'));
        await reach(address, id, files.length);
        expect(await factsOf(address, id)).toMatchObject({ state: 'FINISHED', done: 60, failed: 0 });
        expect(await resultsOf(address, id, files.length)).toEqual(expected);
        // What was refused is not there in part: the same key is free.
        expect(await submitAll(address, digests.slice(0, 1), 'while full')).not.toBe(id);
        await stop(program);
      } finally {
        killPrograms();
        await sleep(100);
        await run('umount', ['-l', disk]);
      }
    },
    SLOW,
  );
});

it(
  'a second server with the same folder refuses jobs, and takes over when the first has ended',
  async () => {
    const data = join(folder, 'shared');
    const [file] = await pictures(1);
    const first = await start(data);
    const [digest] = await storeAll(first.address, [file!]);
    const second = await start(data);
    await expect(submitAll(second.address, [digest!])).rejects.toThrow('Another server works on the jobs');
    const id = await submitAll(first.address, [digest!]);
    await reach(first.address, id, 1);
    await kill(first.program);
    await expect
      .poll(() => factsOf(second.address, id).catch(() => undefined), { timeout: 20_000 })
      .toMatchObject({ done: 1 });
    await reach(second.address, await submitAll(second.address, [digest!]), 1);
    await stop(second.program);
  },
  SLOW,
);

describe.skipIf(!hasRedis)('two servers and two workers with one Redis', () => {
  it(
    'give the same as one server, while workers are killed, and hand back what they have when they are stopped',
    async () => {
      const files = await pictures(60);
      const alone = await start(join(folder, 'alone'));
      const aloneId = await submitAll(alone.address, await storeAll(alone.address, files));
      await reach(alone.address, aloneId, files.length);
      const expected = await resultsOf(alone.address, aloneId, files.length);
      await stop(alone.program);

      const redis = await startRedis('--maxmemory-policy', 'noeviction');
      const data = join(folder, 'fleet');
      const settings = { REDIS_URL: redis.url, JOBS_RUNNING: '0' };
      const startWorker = () =>
        startProgram(
          built,
          { MATTEQL_HOME: folder, DEFAULT_MODEL: 'standIn', DATA_DIR: data, REDIS_URL: redis.url, JOBS_RUNNING: '2' },
          'worker',
        );
      try {
        const [one, two] = [await start(data, settings), await start(data, settings)];
        const id = await submitAll(one.address, await storeAll(two.address, files), 'key');
        expect(await submitAll(two.address, await storeAll(one.address, files), 'key')).toBe(id);
        expect(await factsOf(two.address, id)).toMatchObject({ state: 'QUEUED', done: 0 });
        const [killed, stopped] = [startWorker(), startWorker()];
        await reach(two.address, id, 15);
        await kill(killed);
        await reach(one.address, id, 30);
        await stop(stopped);
        const last = startWorker();
        await reach(two.address, id, files.length);
        expect(await factsOf(one.address, id)).toMatchObject({ state: 'FINISHED', done: 60, failed: 0 });
        for (const { address } of [one, two]) expect(await resultsOf(address, id, files.length)).toEqual(expected);
        await Promise.all([stop(last), stop(one.program), stop(two.program)]);
      } finally {
        killPrograms();
        await redis.remove();
      }
    },
    SLOW,
  );
});

it('a worker without Redis says what it needs', async () => {
  const program = startProgram(built, { MATTEQL_HOME: folder, DEFAULT_MODEL: 'standIn' }, 'worker');
  expect(await program.ended).toMatchObject({ code: 1, complaint: expect.stringMatching(/set REDIS_URL/) });
});
