import { afterAll, beforeAll, expect, it } from 'vitest';
import { errorOf, exchange, openTestApp } from '../support/app.ts';

let open: ReturnType<typeof openTestApp>;
let port: number;
beforeAll(async () => {
  open = openTestApp();
  port = await open.listen();
});
afterAll(() => open.close());

const get = (target: string, host = 'localhost') =>
  exchange(port, `GET ${target} HTTP/1.1\nhost: ${host}\nconnection: close\n\n`);

it('an absolute target is a path and a host, which goes before the header', async () => {
  expect(await get('http://localhost/graphql?query={hello}', 'evil.example')).toContain('{"data":{"hello"');
  expect(await get('http://evil.example/graphql?query={hello}')).toContain('HOST_REFUSED');
});

it('a request of HTTP/1.0 needs no host', async () => {
  expect(await exchange(port, 'GET /graphql?query={hello} HTTP/1.0\n\n')).toContain('{"data":{"hello"');
});

/** What Node would refuse with an empty body, or not at all. */
it.each([
  ['no host', 'GET /graphql HTTP/1.1\n', 400, 'HOST_REFUSED', 'has no Host'],
  [
    'two hosts',
    'GET /graphql HTTP/1.1\nhost: localhost\nhost: evil.example\n',
    400,
    'HOST_REFUSED',
    'more than one Host',
  ],
  ['a host that is none', 'GET /graphql HTTP/1.1\nhost: a b\n', 400, 'HOST_REFUSED', 'no name or address'],
  ['an address without a host', 'GET http://[/graphql HTTP/1.1\nhost: localhost\n', 400, 'HOST_REFUSED', 'no host'],
  [
    'an address of another kind',
    'GET ftp://localhost/graphql HTTP/1.1\nhost: localhost\n',
    400,
    'GRAPHQL_PARSE_FAILED',
    'http://',
  ],
  [
    'an expectation',
    'POST /graphql HTTP/1.1\nhost: localhost\nexpect: more\ncontent-length: 2000000\n',
    417,
    'GRAPHQL_PARSE_FAILED',
    '100-continue',
  ],
  ['CONNECT', 'CONNECT localhost:443 HTTP/1.1\nhost: localhost\n', 405, 'METHOD_NOT_ALLOWED', 'CONNECT'],
])('%s is refused with a code and a sentence', async (_, head, status, code, sentence) => {
  const body = Buffer.alloc(head.includes('content-length') ? 2_000_000 : 0);
  const answer = await exchange(port, `${head}connection: close\n\n`, body);
  expect(answer).toContain(`HTTP/1.1 ${status} `);
  const [{ message, extensions }] = JSON.parse(answer.slice(answer.indexOf('{'))).errors;
  expect([message, extensions]).toEqual([expect.stringContaining(sentence), { code }]);
});

it('OPTIONS * is answered', async () => {
  expect(await exchange(port, 'OPTIONS * HTTP/1.1\nhost: localhost\nconnection: close\n\n')).toContain(' 204 ');
});

it('what is no HTTP is refused in JSON', async () => {
  expect(await exchange(port, 'nonsense\n\n')).toMatch(/400 Bad Request[\s\S]*GRAPHQL_PARSE_FAILED/);
  const long = `GET /graphql?query=${'x'.repeat(20_000)} HTTP/1.1\nhost: localhost\n\n`;
  expect(await exchange(port, long)).toMatch(/431 [\s\S]*BODY_TOO_LARGE/);
});

it.each(['/graphql/', '/x', '/GRAPHQL'])('nothing is at %s, with a code and a sentence', async (path) => {
  expect(await errorOf(open.fetch(path))).toEqual({
    status: 404,
    code: 'NOT_FOUND',
    message: expect.stringMatching(/There is nothing at ".+": GraphQL is at "\/graphql"/),
  });
});

it('/health answers for its own path only', async () => {
  expect((await open.fetch('/health')).status).toBe(200);
  expect((await open.fetch('/graphql?query={hello}&x=/health')).headers.get('content-type')).toContain('json');
  expect((await open.fetch('/x/health')).status).toBe(404);
});

it('/ready can become false again', async () => {
  let isReady = true;
  const other = openTestApp({}, { isReady: () => isReady });
  expect((await other.fetch('/ready')).status).toBe(200);
  isReady = false;
  expect((await other.fetch('/ready')).status).toBe(503);
});

it.each([
  [undefined, '/graphql'],
  ['https://cut.example', '/graphql'],
  ['https://cut.example/pictures/', '/pictures/graphql'],
  ['https://cut.example/a/b', '/a/b/graphql'],
])('with PUBLIC_URL=%s the front page leads to %s', async (publicUrl, location) => {
  const { fetch } = openTestApp(publicUrl === undefined ? {} : { publicUrl });
  expect((await fetch('/')).headers.get('location')).toBe(location);
});
