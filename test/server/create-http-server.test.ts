import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, it } from 'vitest';
import { checkExposure, createHttpServer } from '../../src/server/index.ts';
import { exchange, openTestApp } from '../support/app.ts';

const open = openTestApp();
afterEach(() => open.close());

it.each([
  [{ deadline: 120 }, 65_000, 125_000],
  [{ deadline: 0 }, 65_000, 0],
  [{ deadline: 2, keepAlive: 5 }, 5_000, 10_000],
])(
  'keeps idle connections longer than load balancers do, and waits longer than the deadline: %j',
  (settings, keep, whole) => {
    const { keepAliveTimeout, headersTimeout, requestTimeout } = createHttpServer(open.app, settings);
    expect([keepAliveTimeout, requestTimeout]).toEqual([keep, whole]);
    expect(headersTimeout).toBeGreaterThan(keepAliveTimeout);
  },
);

it('serves several requests on one connection', async () => {
  const get = (more: string) => `GET /health HTTP/1.1\nhost: localhost\n${more}\n`;
  const answer = await exchange(await open.listen(), get('') + get('connection: close\n'));
  expect(answer.match(/HTTP\/1\.1 200/g)).toHaveLength(2);
});

const POST = 'POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n';

it.each([
  ['a body that is shorter than stated', `${POST}content-length: 100\r\n\r\n{"query":"`],
  ['a body without its last chunk', `${POST}transfer-encoding: chunked\r\n\r\n3\r\n{"q\r\n`],
  ['half a head', 'POST /graphql HTTP/1.1\r\nhost: loc'],
])('answers a client that ends its side before its request is whole with the cause: %s', async (_, request) => {
  const socket = connect({ port: await open.listen(), host: '127.0.0.1', allowHalfOpen: true });
  socket.end(request);
  const answer = await text(socket);
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(answer).toContain('"message":"The client ended its side of the connection before all of this request had ');
  expect(answer).not.toContain('RFC 9112');
});

it('a server that others can reach must have keys, or say that it needs none', () => {
  const check = (host: string, apiKeys: readonly string[] = [], allowAnonymous = false) =>
    checkExposure({ host, trustProxy: false, apiKeys, allowAnonymous });
  expect(() => check('0.0.0.0')).toThrow('HOST=0.0.0.0 lets other machines in. Set API_KEYS');
  expect(() => check('::')).toThrow(/ALLOW_ANONYMOUS=true/);
  check('localhost');
  check('0.0.0.0', ['key']);
  check('0.0.0.0', [], true);
});
