import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isLoopback } from '../../src/server/index.ts';
import { slowPost } from '../support/halted.ts';
import { openTestServer, type TestServer } from '../support/server.ts';

/** The answer to a plain query that asks for this host, as a browser would that took its address for the server's. */
async function askedAs(url: string, host: string, headers: Record<string, string> = {}) {
  const { request, answer } = slowPost(`${url}/graphql`, { host, 'content-type': 'application/json', ...headers });
  request.end('{"query":"{ __typename }"}');
  return answer;
}

describe('a server on the loopback that asks no key', () => {
  let api: TestServer;
  let url: string;
  beforeAll(async () => {
    api = await openTestServer({ PUBLIC_URL: 'https://cut.example/pictures' });
    url = await api.listen();
  });
  afterAll(() => api.close());

  it.each([
    'localhost:4000',
    'LOCALHOST',
    'a.localhost',
    '127.0.0.1:80',
    '127.9.9.9',
    '[::1]:4000',
    'cut.example',
    'cut.example:443',
  ])('answers to %s', async (host) =>
    expect((await askedAs(url, host)).json).toEqual({ data: { __typename: 'Query' } }),
  );

  it.each([
    'evil.example',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '10.0.0.7:4000',
    'cut.example.evil.example',
  ])('does not answer to %s, and says what to do', async (host) => {
    const { status, json } = await askedAs(url, host);
    expect([status, json.errors[0].extensions.code]).toEqual([403, 'HOST_REFUSED']);
    expect(json.errors[0].message).toMatch(/"(.+)".* PUBLIC_URL/);
  });

  it.each(['a b', '[', 'a:b'])('is sent nothing of the machine by %s, which is no host', async (host) => {
    const { request, answer } = slowPost(`${url}/graphql`, { host });
    request.end();
    const { status, json } = await answer;
    expect([status, json]).toEqual([
      400,
      {
        errors: [{ message: 'The Host of this request is no name or address.', extensions: { code: 'HOST_REFUSED' } }],
      },
    ]);
  });

  it('whatever the path', async () => {
    const { request, answer } = slowPost(`${url}/files/x`, { host: 'evil.example' });
    request.end();
    expect((await answer).status).toBe(403);
  });
});

it('a server that asks for keys goes by any name', async () => {
  const api = await openTestServer({ API_KEYS: 'one' });
  const url = await api.listen();
  expect((await askedAs(url, 'cut.example', { 'x-api-key': 'one' })).status).toBe(200);
  expect((await askedAs(url, 'cut.example')).status).toBe(401);
  await api.close();
});

it.each([
  ['localhost', true],
  ['::1', true],
  ['127.0.0.1', true],
  ['128.0.0.1', false],
  ['xlocalhost', false],
  ['0.0.0.0', false],
])('%s is the loopback: %s', (name, is) => expect(isLoopback(name)).toBe(is));
