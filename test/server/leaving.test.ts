import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { finishRequests } from '../../src/cli/finish-requests.ts';
import { createApp, createHttpServer } from '../../src/server/index.ts';
import { errorOf, openTestApp } from '../support/app.ts';
import { dataUriOf, drawn, serversOfFile } from '../support/server.ts';

const openServer = serversOfFile();

const CUT = 'mutation ($image: ImageInput!) { removeBackground(image: $image) { mask { width } } }';
const log = { info() {}, warn: vi.fn(), error() {} };

/** A server that is told to end by `stop`, whose next upload waits for `release`. */
async function open() {
  const stop = new AbortController();
  const api = await openServer();
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let begun = () => {};
  const running = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const ingest: typeof api.ingest = async (bytes, facts, signal) => {
    begun();
    const ended = new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    await Promise.race([held, ended]);
    return api.ingest(bytes, facts, signal);
  };
  const app = createApp({
    ...api,
    ingest,
    settings: { ...api.config },
    stopping: stop.signal,
    log: log as never,
  });
  const server = createHttpServer(app, api.config);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { api, app, server, stop, origin, release, running };
}

const post = (origin: string, query: string, variables: object = {}) =>
  fetch(`${origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close' },
    body: JSON.stringify({ query, variables }),
  });
const upload = (origin: string, bytes: Buffer) =>
  fetch(`${origin}/cut`, { method: 'PUT', body: new Uint8Array(bytes), headers: { connection: 'close' } });

describe('a server that is to end', () => {
  it('refuses new work although it was to end before it was there', () => {
    const { admission } = openTestApp({}, { stopping: AbortSignal.abort() });
    expect(admission.refusal('a client')).toMatchObject({ code: 'SHUTTING_DOWN' });
  });

  it('is not ready, refuses new work, and finishes what was begun before it stops listening', async () => {
    const { api, app, server, stop, origin, release, running } = await open();
    const begun = upload(origin, await drawn(20, 10, '#123'));
    await running;
    await vi.waitFor(() => expect(api.admission.status.waiting).toBe(1));
    stop.abort();
    const finished = finishRequests(server, app, 30, log as never);
    const ready = await fetch(`${origin}/ready`);
    expect([ready.status, await ready.json(), ready.headers.get('connection')]).toEqual([
      503,
      { status: 'shutting down' },
      'close',
    ]);
    expect((await fetch(`${origin}/health`)).status).toBe(200);
    const image = { dataUri: dataUriOf(await drawn(10, 10)) };
    const refused = await post(origin, CUT, { image });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await errorOf(refused)).toMatchObject({ code: 'SHUTTING_DOWN', retryAfter: 1 });
    expect(await errorOf(upload(origin, await drawn(10, 10)))).toMatchObject({ status: 503 });
    const job = 'mutation ($image: ImageInput!) { submitRemovals(items: [{ image: $image }]) { id } }';
    expect(await errorOf(post(origin, job, { image }))).toMatchObject({ code: 'SHUTTING_DOWN' });
    expect((await post(origin, '{ server { version } }')).status).toBe(200);
    release();
    const answer = await begun;
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/png']);
    await answer.arrayBuffer();
    await finished;
    await expect(fetch(`${origin}/health`)).rejects.toThrow();
    expect(log.warn).not.toHaveBeenCalled();
  });

  it('ends what is not done within the grace with its code', async () => {
    const { app, server, stop, origin, running } = await open();
    const begun = upload(origin, await drawn(20, 10, '#456'));
    await running;
    stop.abort();
    await finishRequests(server, app, 0, log as never);
    const answer = await begun;
    expect([answer.status, await answer.json()]).toEqual([503, expect.objectContaining({ code: 'SHUTTING_DOWN' })]);
    expect(log.warn).toHaveBeenCalledWith({ requests: 1 }, expect.any(String));
  });

  it('does not wait for connections without a request, nor for those whose client never ends its request', async () => {
    const { app, server, stop, origin } = await open();
    const { port } = new URL(origin);
    const idle = request({ port, path: '/health', headers: { connection: 'keep-alive' } }).end();
    await new Promise((resolve) => idle.once('response', (answer) => answer.resume().once('end', resolve)));
    const slow = request({ port, method: 'PUT', path: '/cut', headers: { 'content-length': 1000 } });
    slow.on('error', () => {});
    slow.write('x');
    await vi.waitFor(() => expect(app.requests.open).toBe(1));
    stop.abort();
    const begin = performance.now();
    await finishRequests(server, app, 0, log as never);
    expect(performance.now() - begin).toBeLessThan(5_000);
    expect(server.listening).toBe(false);
  });
});

it('an app without sockets has no open requests', () => {
  const { app } = openTestApp();
  expect(app.requests.open).toBe(0);
});
