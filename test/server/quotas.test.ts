import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { createHttpServer } from '../../src/server/index.ts';
import { errorOf } from '../support/app.ts';
import { blobOf, dataUriOf, drawn, serversOfFile, type TestServer } from '../support/server.ts';

const open = serversOfFile();

const CUT = 'mutation ($image: ImageInput!) { removeBackground(image: $image) { image { width } runs { modelRuns } } }';
const picture = async (color: string) => ({ dataUri: dataUriOf(await drawn(30, 20, color)) });
const codes = ({ errors }: { errors: readonly { extensions: { code: string } }[] }) =>
  errors.map(({ extensions }) => extensions.code);
const HELLO = '{ __typename }';
const by = (key: string) => ({ 'x-api-key': key });

/** Bytes that Node reads from a socket at a time: those behind the head are in it, whatever is answered. */
const ONE_READ = 65_536;

/** Sends a form of 1 GB as fast as it is taken. @returns the answer, and the bytes that the server had read when it answered */
async function flood(api: TestServer, key = ''): Promise<{ readonly answer: string; readonly read: number }> {
  let read = Number.POSITIVE_INFINITY;
  const server = createHttpServer(api.app, api.config);
  server.prependListener('request', ({ socket }, response) => {
    const writeHead = response.writeHead.bind(response) as (...args: unknown[]) => typeof response;
    response.writeHead = (...args: unknown[]) => {
      read = socket.bytesRead;
      return writeHead(...args);
    };
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const head = `POST /graphql HTTP/1.1\r\nhost: localhost\r\nx-graphql-yoga-csrf: 1\r\nx-api-key: ${key}\r\n`;
  socket.write(`${head}content-type: multipart/form-data; boundary=x\r\ncontent-length: 1000000000\r\n\r\n`);
  const more = () => {
    while (socket.write(Buffer.alloc(65_536)));
  };
  socket.on('drain', more).on('error', () => {});
  more();
  const answer = await new Promise<string>((resolve) => socket.once('data', (data) => resolve(String(data))));
  socket.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  return { answer, read };
}

describe('requests a minute', () => {
  it('are refused with what a client needs to wait, while others are served', async () => {
    const api = await open({ RATE_LIMIT: 'requests=2,runs=9', API_KEYS: 'a:first,b:second' });
    const first = await api.askRaw(HELLO, {}, by('first'));
    expect([first.status, first.headers.get('ratelimit-policy'), first.headers.get('ratelimit')]).toEqual([
      200,
      '"requests";q=2;w=60, "runs";q=9;w=60',
      '"requests";r=1;t=60',
    ]);
    await api.askRaw(HELLO, {}, by('first'));
    const refused = await api.askRaw(HELLO, {}, by('first'));
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toMatch(/^([1-9]|[1-5]\d|60)$/);
    expect(refused.headers.get('ratelimit')).toMatch(/^"requests";r=0;t=\d+$/);
    expect(refused.errors[0]).toMatchObject({ extensions: { code: 'RATE_LIMITED', retryAfter: expect.any(Number) } });
    expect((await api.askRaw(HELLO, {}, by('second'))).status).toBe(200);
    // A wrong key is no client.
    expect((await api.askRaw(HELLO, {}, by('third'))).headers.get('ratelimit')).toBeNull();
  });

  it('are refused by /cut too, as a problem', async () => {
    const api = await open({ RATE_LIMIT: 'requests=1' });
    await api.askRaw(HELLO);
    const answer = await api.app.fetch('http://localhost/cut', { method: 'PUT', body: blobOf(await drawn(8, 8)) });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([429, 'application/problem+json']);
    expect(await answer.json()).toMatchObject({ code: 'RATE_LIMITED' });
  });

  it('are not of results, health and readiness', async () => {
    const api = await open({ RATE_LIMIT: 'requests=1' });
    const fetched = async (path: string) => (await api.app.fetch(`http://localhost${path}`)).status;
    for (let n = 0; n < 5; n++) expect(await fetched('/health')).toBe(200);
    expect(await fetched(`/files/${'a'.repeat(64)}.png`)).toBe(404);
    expect((await api.askRaw(HELLO)).status).toBe(200);
  });

  it('of subscriptions are refused before they begin', async () => {
    const api = await open({ RATE_LIMIT: 'requests=1' });
    const subscribe = () =>
      api.app.fetch('http://localhost/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
        body: JSON.stringify({ query: 'subscription { job(id: "x") { id } }' }),
      });
    const first = await subscribe();
    expect(first.status).toBe(200);
    await first.text();
    expect((await subscribe()).status).toBe(429);
  });

  it('of a ticket are those of its key', async () => {
    const api = await open({ RATE_LIMIT: 'requests=3', API_KEYS: 'first,second' });
    const create = 'mutation { createTicket(seconds: 60, requests: 100) { ticket } }';
    const { data } = await api.askRaw(create, {}, by('first'));
    const page = { 'x-matteql-ticket': data.createTicket.ticket };
    expect((await api.askRaw(HELLO, {}, page)).status).toBe(200);
    expect((await api.askRaw(HELLO, {}, page)).status).toBe(200);
    expect((await api.askRaw(HELLO, {}, page)).status).toBe(429);
    expect((await api.askRaw(HELLO, {}, by('first'))).status).toBe(429);
    expect((await api.askRaw(HELLO, {}, by('second'))).status).toBe(200);
  });

  it('of addresses are those of the proxy only where it is trusted; IPv6 addresses of a network are one client', async () => {
    const api = await open({ RATE_LIMIT: 'requests=1', TRUST_PROXY: 'true' });
    const from = async (address: string) => (await api.askRaw(HELLO, {}, { 'x-forwarded-for': address })).status;
    expect([await from('192.0.2.1'), await from('192.0.2.1'), await from('6.6.6.6, 192.0.2.1')]).toEqual([
      200, 429, 429,
    ]);
    expect([await from('192.0.2.2'), await from('::ffff:192.0.2.2')]).toEqual([200, 429]);
    expect([await from('2001:db8::1'), await from('2001:db8::2:3'), await from('2001:db8:0:1::1')]).toEqual([
      200, 429, 200,
    ]);
    const plain = await open({ RATE_LIMIT: 'requests=1' });
    const claim = async (address: string) => (await plain.askRaw(HELLO, {}, { 'x-forwarded-for': address })).status;
    expect([await claim('192.0.2.1'), await claim('192.0.2.2')]).toEqual([200, 429]);
  });
});

describe('work a minute', () => {
  it('megapixels: what is begun is finished, the next is refused, before its body is read where that is large', async () => {
    const api = await open({ RATE_LIMIT: 'megapixels=1', API_KEYS: 'first' });
    const large = { dataUri: dataUriOf(await drawn(1200, 900)) };
    expect(codes(await api.askRaw(CUT, { image: large }, by('first')))).toEqual([]);
    expect(codes(await api.askRaw(CUT, { image: await picture('#111') }, by('first')))).toEqual(['RATE_LIMITED']);
    expect((await api.askRaw('{ server { version } }', {}, by('first'))).status).toBe(200);
    const { answer, read } = await flood(api, 'first');
    expect(answer).toMatch(/^HTTP\/1\.1 429 /);
    expect(answer).toContain('"megapixels";r=0');
    expect(read).toBeLessThanOrEqual(ONE_READ);
  });

  it('runs: what needs no network is free', async () => {
    const api = await open({ RATE_LIMIT: 'runs=1' });
    const image = await picture('#222');
    const first = await api.askRaw(CUT, { image });
    expect([codes(first), first.data.removeBackground.runs.some(({ modelRuns }: any) => modelRuns === 1)]).toEqual([
      [],
      true,
    ]);
    const refused = await api.askRaw(CUT, { image: await picture('#333') });
    expect([codes(refused), refused.status, refused.data]).toEqual([['RATE_LIMITED'], 429, { removeBackground: null }]);
    const { retryAfter, http } = refused.errors[0]!.extensions as { retryAfter?: number; http?: object };
    expect([refused.headers.get('retry-after'), http]).toEqual([String(retryAfter), undefined]);
    expect(refused.headers.get('ratelimit')).toMatch(/^"runs";r=0;t=\d+$/);
  });

  it('a document of many removals is refused where the quota ends', async () => {
    const api = await open({ RATE_LIMIT: 'runs=2' });
    const images = await Promise.all(['#444', '#555', '#666', '#777'].map(picture));
    const fields = images.map((_, n) => `a${n}: removeBackground(image: $i${n}) { mask { width } }`);
    const query = `mutation (${images.map((_, n) => `$i${n}: ImageInput!`)}) { ${fields.join(' ')} }`;
    const answer = await api.askRaw(query, Object.fromEntries(images.map((image, n) => [`i${n}`, image])));
    expect([codes(answer), answer.status]).toEqual([['RATE_LIMITED', 'RATE_LIMITED'], 200]);
    expect([answer.headers.get('retry-after'), answer.headers.get('ratelimit')]).toEqual([
      null,
      expect.stringMatching(/^"runs";r=0;t=\d+$/),
    ]);
    expect(Object.values<any>(answer.data).map((each) => each?.mask.width ?? null)).toEqual([30, 30, null, null]);
  });

  it('pictures of jobs wait for the next minute, and jobs of others go on', async () => {
    const api = await open({ RATE_LIMIT: 'runs=2', API_KEYS: 'first,second' });
    const submit = async (key: string, colors: string[]) => {
      const items = await Promise.all(colors.map(async (color) => ({ image: await picture(color) })));
      const SUBMIT = 'mutation ($items: [RemovalItem!]!) { submitRemovals(items: $items) { id } }';
      const { data, errors } = await api.askRaw(SUBMIT, { items }, by(key));
      expect(errors).toEqual([]);
      return data.submitRemovals.id as string;
    };
    const state = async (key: string, id: string) =>
      (await api.askRaw('query ($id: ID!) { job(id: $id) { done failed state } }', { id }, by(key))).data.job;
    const long = await submit('first', ['#811', '#822', '#833', '#844', '#855', '#866']);
    await vi.waitFor(async () => expect((await state('first', long)).done).toBeGreaterThanOrEqual(2), 25_000);
    const short = await submit('second', ['#911']);
    await vi.waitFor(async () => expect(await state('second', short)).toMatchObject({ state: 'FINISHED' }), 25_000);
    // Pictures that were begun at the same time may go beyond the half that jobs have.
    expect(await state('first', long)).toMatchObject({ state: 'RUNNING', failed: 0 });
  });
});

it('jobs that have not ended are limited by the fewer of both settings', async () => {
  const api = await open({ RATE_LIMIT: 'jobs=1', JOBS_RUNNING: '0' });
  const submit = async (color: string) =>
    api.askRaw('mutation ($items: [RemovalItem!]!) { submitRemovals(items: $items) { id } }', {
      items: [{ image: await picture(color) }],
    });
  expect(codes(await submit('#123'))).toEqual([]);
  const refused = await submit('#124');
  expect([codes(refused), refused.status]).toEqual([['RATE_LIMITED'], 429]);
  expect(refused.errors[0]!.extensions).toMatchObject({ retryAfter: 10 });
  expect(refused.headers.get('retry-after')).toBe('10');
});

it('addresses beyond the loopback have limits by default; keys and the loopback have none', async () => {
  const policy = async (settings: Record<string, string>, headers = {}) => {
    const api = await open(settings);
    return (await api.askRaw(HELLO, {}, headers)).headers.get('ratelimit-policy');
  };
  expect(await policy({ HOST: '0.0.0.0' })).toBe('"requests";q=300;w=60, "runs";q=120;w=60, "megapixels";q=1000;w=60');
  expect(await policy({ HOST: '0.0.0.0', RATE_LIMIT: 'none' })).toBeNull();
  expect(await policy({ HOST: '0.0.0.0', API_KEYS: 'x' }, by('x'))).toBeNull();
  expect(await policy({})).toBeNull();
});

it('an upload of 1 GB without a key is refused before 64 kB of it are read', async () => {
  const { answer, read } = await flood(await open({ API_KEYS: 'x' }));
  expect(answer).toMatch(/^HTTP\/1\.1 401 /);
  expect(read).toBeLessThanOrEqual(ONE_READ);
});

it('the error is that of the code', async () => {
  const api = await open({ RATE_LIMIT: 'requests=1' });
  await api.askRaw(HELLO);
  const answer = api.app.fetch('http://localhost/graphql?query={__typename}');
  expect(await errorOf(answer)).toMatchObject({ status: 429, code: 'RATE_LIMITED', retryAfter: expect.any(Number) });
});

it('a client that goes on asking over sockets is refused in the same words, and others are not', async () => {
  const api = await open({ RATE_LIMIT: 'requests=2', API_KEYS: 'a:first,b:second' });
  const url = `${await api.listen()}/graphql`;
  const ask = async (key: string) => {
    const headers = { 'content-type': 'application/json', ...by(key) };
    const answer = await fetch(url, {
      method: 'POST',
      headers,
      body: JSON.stringify({ query: HELLO, variables: { more: 'x'.repeat(50_000) } }),
    });
    const left = ['retry-after', 'ratelimit', 'ratelimit-policy'].map((name) => answer.headers.get(name));
    return { left, ...(await errorOf(answer)) };
  };
  const used = api.quotas!;
  const counted = vi.spyOn(used, 'request');
  const answers = [];
  const begin = performance.now();
  for (let n = 0; n < 6; n++) answers.push(await ask('first'));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 429, 429, 429, 429]);
  expect(answers[5]).toMatchObject({
    code: 'RATE_LIMITED',
    left: [/\d+/, /r=0/, /q=2/].map((part) => expect.stringMatching(part)),
  });
  expect(performance.now() - begin).toBeLessThan(1_000);
  // Within a second what it has used is not asked again.
  expect(counted.mock.calls.length).toBeLessThan(6);
  expect((await ask('second')).status).toBe(200);
});
