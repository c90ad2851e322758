import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { factsOf, pictures, reach, resultsOf, storeAll, submitAll } from '../support/job-client.ts';
import { build, killPrograms, startProgram } from '../support/program.ts';
import { hasRedis, startRedis, type TestRedis } from '../support/redis.ts';
import { addStandIn } from '../support/server.ts';
import { hasSwift, SWIFT_START, startSwift, type TestSwift } from '../support/swift.ts';

/** Several starts of servers, on a machine that may have other work. */
const SLOW = 240_000;
const COUNT = 40;

/** The long form, with ten kills and 500 pictures, is `npm run bench -- failures`. */
describe.skipIf(!hasRedis || !hasSwift)(
  'a server and workers that share Redis and S3, and no folder (Debian: redis-server, swift-*, memcached)',
  () => {
    let home: string;
    let built: string;
    let redis: TestRedis;
    let swift: TestSwift;
    beforeAll(async () => {
      home = await mkdtemp(join(tmpdir(), 'matteql-fleet-'));
      await addStandIn(home);
      [redis, swift, built] = await Promise.all([
        startRedis('--maxmemory-policy', 'noeviction'),
        startSwift(),
        build(),
      ]);
    }, SWIFT_START);
    afterAll(async () => {
      killPrograms();
      await Promise.all([redis?.remove(), swift?.remove()]);
      await Promise.all([home, built].map((each) => rm(each, { recursive: true, force: true })));
    });

    const base = () => ({ MATTEQL_HOME: home, DEFAULT_MODEL: 'standIn' });
    let fleets = 0;
    async function shared() {
      const { endpoint, bucket, accessKeyId, secretAccessKey } = await swift.bucket();
      return {
        ...{
          ...base(),
          REDIS_URL: redis.url,
          REDIS_PREFIX: `fleet${fleets++}`,
          S3_ENDPOINT: endpoint,
          S3_BUCKET: bucket,
        },
        ...{ S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey },
      };
    }

    it(
      'give the same as one server alone, though a worker is killed and S3 goes away',
      async () => {
        const files = await pictures(COUNT);
        const alone = startProgram(built, { ...base(), DATA_DIR: join(home, 'alone') });
        const aloneAt = await alone.address();
        const aloneId = await submitAll(aloneAt, await storeAll(aloneAt, files));
        await reach(aloneAt, aloneId, COUNT);
        const expected = await resultsOf(aloneAt, aloneId, COUNT);
        alone.process.kill('SIGTERM');

        const settings = await shared();
        const start = (name: string, JOBS_RUNNING: string, command?: string) =>
          startProgram(built, { ...settings, DATA_DIR: join(home, name), JOBS_RUNNING }, command);
        const server = start('server', '0');
        const address = await server.address();
        const id = await submitAll(address, await storeAll(address, files));
        const worker = start('one', '2', 'worker');
        await reach(address, id, COUNT / 4);
        worker.process.kill('SIGKILL');
        start('two', '2', 'worker');
        await reach(address, id, COUNT / 2);
        await swift.stopProxy();
        await sleep(2_000);
        await swift.startProxy();
        await reach(address, id, COUNT);
        expect(await factsOf(address, id)).toMatchObject({ state: 'FINISHED', done: COUNT, failed: 0 });
        expect(await resultsOf(address, id, COUNT)).toEqual(expected);
      },
      SLOW,
    );

    it(
      'refuse to start with another bucket, without one, and with a key that is wrong, in a sentence',
      async () => {
        const settings = await shared();
        await startProgram(built, { ...settings, DATA_DIR: join(home, 'first') }).address();
        const { S3_BUCKET: other } = await shared();
        const none = Object.fromEntries(Object.entries(settings).filter(([name]) => !name.startsWith('S3_')));
        const starts = [
          [{ ...settings, S3_BUCKET: other }, /^S3_BUCKET is not that of the other servers with this REDIS_URL/],
          [none, /^DATA_DIR is not that of the other servers with this REDIS_URL/],
          [{ ...settings, S3_SECRET_ACCESS_KEY: 'wrong' }, /^S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY may not/],
          [{ ...settings, S3_BUCKET: 'missing' }, /^There is no bucket S3_BUCKET=missing/],
        ] as const;
        for (const [each, sentence] of starts) {
          const program = startProgram(built, { ...each, DATA_DIR: join(home, 'other') }, 'worker');
          const { code, complaint } = await program.ended;
          expect(code).toBe(1);
          expect(complaint).toMatch(sentence);
        }
      },
      SLOW,
    );
  },
);
