import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { haltedNetwork, slowPost, until } from '../support/halted.ts';
import { blobOf, dataUriOf, drawn, formOf, openTestServer, type TestServer } from '../support/server.ts';

/* One place, and one more request admitted: while the network is halted, one picture is in it, one waits, and others are too many. */

const UPLOAD = 'mutation ($photo: Upload!) { removeBackground(image: { upload: $photo }) { mask { width } } }';
const INLINE = 'mutation ($image: ImageInput!) { removeBackground(image: $image) { mask { width } } }';
const LOOK = 'query ($image: ImageInput!) { removal(image: $image) { mask { width } } }';
const STATUS =
  '{ server { queue { requests { running waiting places maxQueue } } limits { maxRunning maxQueue deadline } } }';

let api: TestServer;
let url: string;
let network: ReturnType<typeof haltedNetwork>;
beforeAll(async () => {
  api = await openTestServer({ MAX_RUNNING: '1', MAX_QUEUE: '1', MEMO_BYTES: '0' });
  url = `${await api.listen()}/graphql`;
  await api.warm();
  network = haltedNetwork(api);
});
beforeEach(() => until(() => sizeOf() === 0));
afterAll(async () => {
  network.goOn();
  await api.close();
});

const sizeOf = () => api.admission.status.running + api.admission.status.waiting;
const post = async (body: string | FormData, signal?: AbortSignal) => {
  const headers: Record<string, string> =
    typeof body === 'string' ? { 'content-type': 'application/json' } : { 'x-graphql-yoga-csrf': '1' };
  const response = await fetch(url, { method: 'POST', headers, body, ...(signal && { signal }) });
  return { status: response.status, headers: response.headers, json: (await response.json()) as any };
};
const upload = (png: Buffer, signal?: AbortSignal) => post(formOf(UPLOAD, { photo: blobOf(png) }), signal);
const inline = async (png: Buffer) =>
  post(JSON.stringify({ query: INLINE, variables: { image: { dataUri: dataUriOf(png) } } }));
const look = () => post(JSON.stringify({ query: LOOK, variables: { image: { sample: 'CAT' } } }));
const ask = (query: string) => post(JSON.stringify({ query }));

describe('a full server', () => {
  it('refuses what costs work with 503 and when to ask again, answers all else, and in the end those that were admitted', async () => {
    const png = await drawn(24, 16);
    network.halt();
    const first = upload(png);
    await network.is(1, 0);
    const second = upload(png);
    await until(() => sizeOf() === 2);

    // The large one is refused at its head: what comes after it is not read.
    const { request, answer } = slowPost(url, {
      'content-type': 'application/json',
      'content-length': 9_000_000,
    });
    const refusals = [await upload(png), await inline(png), await look(), await answer];
    for (const { status, headers, json } of refusals) {
      const retry = headers instanceof Headers ? headers.get('retry-after') : headers['retry-after'];
      expect(status).toBe(503);
      expect(json.errors[0].extensions).toEqual({ code: 'OVERLOADED', retryAfter: Number(retry) });
      expect(Number(retry)).toBeGreaterThanOrEqual(1);
      expect(json).not.toHaveProperty('data');
    }
    request.destroy();

    const { data } = (await ask(STATUS)).json;
    expect(data.server.queue.requests).toEqual({ running: 1, waiting: 1, places: 1, maxQueue: 1 });
    expect(data.server.limits).toMatchObject({ maxRunning: 1, maxQueue: 1, deadline: 120 });
    for (const path of ['/graphql', '/health', '/']) {
      expect((await fetch(new URL(path, url), { headers: { accept: 'text/html' } })).status).toBe(200);
    }

    network.goOn();
    for (const { status, json } of await Promise.all([first, second])) {
      expect([status, json]).toEqual([200, { data: { removeBackground: { mask: { width: 24 } } } }]);
    }
    expect(api.logged).toEqual([]);
  });

  it('has room again when one that waits goes away', async () => {
    const png = await drawn(24, 16);
    network.halt();
    const first = upload(png);
    await network.is(1, 0);
    const leaving = new AbortController();
    const second = upload(png, leaving.signal);
    await until(() => sizeOf() === 2);
    leaving.abort();
    await expect(second).rejects.toThrow('aborted');
    await until(() => sizeOf() === 1);
    const third = upload(await drawn(30, 10));
    network.goOn();
    expect((await third).json.data.removeBackground.mask.width).toBe(30);
    expect((await first).status).toBe(200);
  });
});

describe('a place', () => {
  it('is not kept by a request that is still sending', async () => {
    const { request } = slowPost(url, {
      'content-type': 'multipart/form-data; boundary=b',
      'x-graphql-yoga-csrf': 1,
      'content-length': 1_000,
    });
    await until(() => sizeOf() === 1);
    expect(api.admission.status).toMatchObject({ running: 0, waiting: 1 });
    expect((await upload(await drawn(20, 10))).json.data.removeBackground.mask.width).toBe(20);
    request.destroy();
    await until(() => sizeOf() === 0);
  });

  it('is not wanted by a request without pixels', async () => {
    network.halt();
    const first = upload(await drawn(24, 16));
    await network.is(1, 0);
    const query = 'mutation { removeBackground(image: { sample: CAT }) { id source { width } } }';
    expect((await ask(query)).json.data.removeBackground.source.width).toBe(451);
    network.goOn();
    expect((await first).status).toBe(200);
  });

  it('is given back whatever a request comes to', async () => {
    const bad = await Promise.all(
      [
        upload(Buffer.from('no picture')),
        ask(`mutation { removeBackground(image: { digest: "${'0'.repeat(64)}" }) { id } }`),
        ask('mutation { nothing }'),
        post(formOf('mutation (', { photo: blobOf(Buffer.from('x')) })),
      ].map((each) => each.catch(() => undefined)),
    );
    expect(
      bad.map((answer) => answer?.json.errors[0].extensions.code).filter((code) => code !== 'OVERLOADED'),
    ).not.toEqual([]);
    await until(() => sizeOf() === 0);
    expect((await upload(await drawn(18, 10))).status).toBe(200);
  });
});

describe('without a socket', () => {
  it('a request leaves when its answer is there', async () => {
    for (let i = 0; i < 5; i++) {
      const { data } = await api.askRaw(INLINE, { image: { dataUri: dataUriOf(await drawn(20, 10)) } });
      expect(data.removeBackground.mask.width).toBe(20);
    }
    expect(sizeOf()).toBe(0);
  });
});
