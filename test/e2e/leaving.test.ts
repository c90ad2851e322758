import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pictures, reach, resultsOf, storeAll, submitAll } from '../support/job-client.ts';
import { build, killPrograms, type Program, startProgram } from '../support/program.ts';
import { hasRedis, startRedis } from '../support/redis.ts';
import { addStandIn } from '../support/server.ts';

const ROUNDS = 10;
const CLIENTS = 4;
const SLOW = 240_000;

let folder: string;
let built: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'matteql-leaving-'));
  await addStandIn(folder);
  built = await build();
});
afterAll(async () => {
  killPrograms();
  await Promise.all([folder, built].map((each) => rm(each, { recursive: true, force: true })));
});

const settings = (more: Record<string, string>) => ({ MATTEQL_HOME: folder, DEFAULT_MODEL: 'standIn', ...more });

async function terminate({ process: child, ended }: Program) {
  child.kill('SIGTERM');
  expect(await ended).toMatchObject({ code: 0 });
}

/** What became of a request: its status, or that no connection was accepted any more. */
function cut(address: string, bytes: Buffer): Promise<number | 'not accepted' | 'lost'> {
  return new Promise((resolve) => {
    const sent = request(`${address}/cut`, { method: 'PUT', agent: new Agent({ keepAlive: false }) }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('error', () => resolve('lost'));
      answer.on('end', () => {
        const body = Buffer.concat(chunks);
        const { statusCode = 0 } = answer;
        // PNG ends with IEND: what is cut off has none.
        const isWhole = statusCode === 200 ? body.includes('IEND') : JSON.parse(String(body)).code === 'SHUTTING_DOWN';
        resolve(isWhole ? statusCode : 'lost');
      });
    });
    sent.on('error', ({ code }: NodeJS.ErrnoException) =>
      // A connection that waits in the system's queue when listening ends was not accepted; the log tells of those that were.
      resolve(code === 'ECONNREFUSED' || code === 'ECONNRESET' ? 'not accepted' : 'lost'),
    );
    sent.end(bytes);
  });
}

describe('SIGTERM under load, ten times', () => {
  it(
    'to a server: each request that it accepted has a whole answer, and its jobs are done by the next one',
    async () => {
      const files = await pictures(40, 240, 160);
      const DATA_DIR = join(folder, 'served');
      let program = startProgram(built, settings({ DATA_DIR }));
      let address = await program.address();
      const job = await submitAll(address, await storeAll(address, files));
      const outcomes = new Map<unknown, number>();
      for (let round = 0; round < ROUNDS; round++) {
        let isOver = false;
        const clients = Array.from({ length: CLIENTS }, async (_, client) => {
          for (let n = 0; !isOver; n++) {
            const outcome = await cut(address, files[(client * 10 + n) % files.length]!);
            outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
            if (outcome === 'not accepted') return;
          }
        });
        await sleep(100 + 60 * round);
        await terminate(program);
        isOver = true;
        await Promise.all(clients);
        // nginx's status for a connection that ended before its answer.
        expect(program.said.match(/"status":499/g)).toBeNull();
        program = startProgram(built, settings({ DATA_DIR }));
        address = await program.address();
      }
      expect(outcomes.get('lost')).toBeUndefined();
      expect(outcomes.get(200)).toBeGreaterThan(ROUNDS);
      await reach(address, job, files.length);
      const results = await resultsOf(address, job, files.length);
      expect(results.map((result) => result.split(' ').length)).toEqual(files.map(() => 3));
      await terminate(program);
    },
    SLOW,
  );

  it.skipIf(!hasRedis)(
    'to a worker: each picture has one outcome, the same as in quiet',
    async () => {
      const redis = await startRedis();
      const files = await pictures(80, 240, 160);
      const shared = settings({ DATA_DIR: join(folder, 'shared'), REDIS_URL: redis.url });
      const server = startProgram(built, { ...shared, JOBS_RUNNING: '0' });
      const address = await server.address();
      const digests = await storeAll(address, files);
      const job = await submitAll(address, digests);
      for (let round = 0; round < ROUNDS; round++) {
        const worker = startProgram(built, shared, 'worker');
        const before = (await reach(address, job, 0)).done;
        if (before < files.length) await reach(address, job, before + 1);
        await terminate(worker);
      }
      const last = startProgram(built, shared, 'worker');
      expect(await reach(address, job, files.length)).toMatchObject({ done: files.length, failed: 0 });
      const results = await resultsOf(address, job, files.length);
      const again = await submitAll(address, digests);
      await reach(address, again, files.length);
      expect(results).toEqual(await resultsOf(address, again, files.length));
      await terminate(last);
      await terminate(server);
      await redis.remove();
    },
    SLOW,
  );
});
