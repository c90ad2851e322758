import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventsOf } from '../support/events.ts';
import { factsOf, type JobFacts, pictures, storeAll, submitAll } from '../support/job-client.ts';
import { hasRedis, startRedis, type TestRedis } from '../support/redis.ts';
import { openTestServer, type TestServer } from '../support/server.ts';

const Progress = 'subscription ($id: ID!) { job(id: $id) { state total done failed } }';

describe.skipIf(!hasRedis)('a subscriber at another server than the worker (Debian: redis-server)', () => {
  let redis: TestRedis;
  let data: string;
  let servers: TestServer[];
  let addresses: string[];
  beforeAll(async () => {
    redis = await startRedis('--maxmemory-policy', 'noeviction');
    data = await mkdtemp(join(tmpdir(), 'matteql-fleet-'));
    const open = (running: string) =>
      openTestServer({ DATA_DIR: data, REDIS_URL: redis.url, JOBS_RUNNING: running, MAX_QUEUE: '64' });
    // The last one works, and is asked for nothing.
    servers = [await open('0'), await open('0'), await open('1')];
    addresses = await Promise.all(servers.slice(0, 2).map((each) => each.listen()));
  });
  afterAll(async () => {
    await Promise.all(servers.map((each) => each.close()));
    await redis.remove();
    await rm(data, { recursive: true, force: true });
  });

  it('that drops ten times sees the end, and every state that it sees is true', async () => {
    const [one, other] = addresses as [string, string];
    const id = await submitAll(one, await storeAll(one, await pictures(200, 64, 48)));
    const seen: JobFacts[] = [];
    let connections = 0;
    let hasEnded = false;
    for (; !hasEnded; connections++) {
      const before = await factsOf(one, id);
      const end = new AbortController();
      const events = eventsOf(other, Progress, { id }, { signal: end.signal });
      try {
        for await (const { data: state, errors } of events) {
          expect(errors).toBeUndefined();
          const { job } = state;
          const after = await factsOf(one, id);
          expect(job.done).toBeGreaterThanOrEqual(before.done);
          expect(job.done).toBeLessThanOrEqual(after.done);
          expect(job).toMatchObject({ total: 200, failed: 0 });
          seen.push(job);
          if (job.state === 'FINISHED') hasEnded = true;
          // Ten times after its first state, which is one that it has missed until then.
          else if (connections < 10) break;
        }
      } finally {
        end.abort();
      }
    }
    expect(connections).toBeGreaterThan(10);
    expect(seen.at(-1)).toMatchObject({ state: 'FINISHED', done: 200 });
    const counts = seen.map(({ done }) => done);
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    // A stream that is dropped is no error of the server's.
    expect(servers[1]!.logged).toEqual([]);
  });
});
