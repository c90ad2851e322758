import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { limits } from '../../../src/schema/index.ts';
import { SubmitRemovals, storePictures } from '../../support/batches.ts';
import { eventsOf } from '../../support/events.ts';
import { haltedNetwork } from '../../support/halted.ts';
import { openTestServer, type TestServer } from '../../support/server.ts';

const query = 'subscription Progress($id: ID!) { job(id: $id) { state total done failed finishedAt } }';

let api: TestServer;
const stopping = new AbortController();
let address: string;
beforeEach(async () => {
  api = await openTestServer({ DEADLINE: '3', JOBS_RUNNING: '1' }, { stopping: stopping.signal });
  await api.warm();
  address = await api.listen();
});
afterEach(() => api.close());

/** Submitted over a socket, as the subscription is: a client is known by its address. */
async function job(count: number, first = 0): Promise<string> {
  const items = (await storePictures(api, count, first)).map((digest) => ({ image: { digest } }));
  const response = await fetch(`${address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: SubmitRemovals.toString(), variables: { items, priority: 'NORMAL' } }),
  });
  return ((await response.json()) as any).data.submitRemovals.id;
}

async function all(events: AsyncIterable<any>): Promise<any[]> {
  const found: any[] = [];
  for await (const event of events) found.push(event);
  return found;
}

/** The states of a job, where none is an error. */
const statesOf = (id: string, options: { signal?: AbortSignal } = {}) =>
  (async function* () {
    for await (const { data, errors } of eventsOf(address, query, { id }, options)) {
      expect(errors).toBeUndefined();
      yield data.job;
    }
  })();

it('shows the state first, then changes, and ends when the job has ended', async () => {
  const id = await job(24);
  const seen: any[] = [];
  for await (const state of statesOf(id)) seen.push(state);
  expect(seen.at(-1)).toMatchObject({ state: 'FINISHED', total: 24, done: 24, failed: 0 });
  expect(seen.at(-1).finishedAt).not.toBeNull();
  expect(seen.map(({ done }) => done)).toEqual(seen.map(({ done }) => done).sort((a, b) => a - b));
  const late: any[] = [];
  for await (const { state } of statesOf(id)) late.push(state);
  expect(late).toEqual(['FINISHED']);
});

it('a client that drops ten times sees the end, and every state it sees is true', async () => {
  const id = await job(40);
  const seen: any[] = [];
  for (let drops = 0; drops < 10; drops++) {
    const connection = new AbortController();
    for await (const state of statesOf(id, { signal: connection.signal })) {
      seen.push(state);
      break;
    }
    connection.abort();
    await sleep(20);
  }
  for await (const state of statesOf(id)) seen.push(state);
  expect(seen.length).toBeGreaterThan(10);
  expect(seen.at(-1)).toMatchObject({ state: 'FINISHED', done: 40 });
  const done = seen.map((each) => each.done);
  expect(done).toEqual([...done].sort((a, b) => a - b));
  expect(seen.every(({ state, done }) => (state === 'FINISHED') === (done === 40))).toBe(true);
});

it('has no deadline', async () => {
  const network = haltedNetwork(api);
  network.halt();
  // One picture after the other runs into its own deadline.
  const id = await job(2, 1_100);
  const start = performance.now();
  const seen: any[] = [];
  for await (const { data, errors } of eventsOf(address, query, { id })) seen.push(errors ?? data.job.state);
  expect(seen.at(-1)).toBe('FINISHED');
  expect(performance.now() - start).toBeGreaterThan(4_000);
  network.goOn();
});

it('of a job that is not found is an error', async () => {
  const events: any[] = [];
  const id = '00000000-0000-4000-8000-000000000000';
  for await (const event of eventsOf(address, query, { id })) events.push(event);
  expect(events).toMatchObject([{ errors: [{ extensions: { code: 'JOB_NOT_FOUND', path: 'id' } }] }]);
});

it('may be open only so many times for one client, and ends with SHUTTING_DOWN when the server does', async () => {
  const network = haltedNetwork(api);
  network.halt();
  const id = await job(1, 2_100);
  const streams = Array.from({ length: limits.clientStreams }, () => eventsOf(address, query, { id }));
  for (const stream of streams) expect((await stream.next()).value.data.job).toMatchObject({ total: 1 });
  const [refused] = await all(eventsOf(address, query, { id }));
  expect(refused).toMatchObject({ errors: [{ extensions: { code: 'OVERLOADED', retryAfter: 10 } }] });
  stopping.abort();
  const lasts = await Promise.all(streams.map(async (stream) => (await all(stream)).at(-1)));
  network.goOn();
  for (const last of lasts) expect(last).toMatchObject({ errors: [{ extensions: { code: 'SHUTTING_DOWN' } }] });
});
