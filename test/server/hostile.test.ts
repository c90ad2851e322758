import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diceFrom, hostileRequest, isMistake, sendRaw } from '../support/hostile.ts';
import { drawn, openTestServer, type TestServer } from '../support/server.ts';

const REQUESTS = 400;
const SEED = 20_261_130;

let api: TestServer;
let port: number;
let picture: Buffer;
beforeAll(async () => {
  picture = await drawn(24, 16);
  // A request that never ends its body is waited for no longer than this.
  api = await openTestServer({ DEADLINE: '8', TRUST_PROXY: 'true', RATE_LIMIT: 'none' });
  await api.warm();
  port = Number(new URL(await api.listen()).port);
});
afterAll(() => api.close());

const isAlive = async () => (await fetch(`http://127.0.0.1:${port}/health`)).status === 200;

it('hostile requests have a coded answer or none, and nothing is logged as a fault', async () => {
  const dice = diceFrom(SEED);
  const requests = Array.from({ length: REQUESTS }, () => hostileRequest(dice, picture));
  const statuses = new Map<number, number>();
  for (let at = 0; at < requests.length; at += 8) {
    const some = requests.slice(at, at + 8);
    for (const [n, answer] of (await Promise.all(some.map((each) => sendRaw(port, each)))).entries()) {
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      expect(isMistake(answer), `${some[n]!.toString('latin1').slice(0, 2000)}\n→ ${answer.text}`).toBe(false);
    }
  }
  expect(api.logged).toEqual([]);
  expect(await isAlive()).toBe(true);
  // It is no use where all are refused for the same reason.
  expect(statuses.get(200)).toBeGreaterThan(REQUESTS / 20);
  expect(statuses.size).toBeGreaterThan(6);
}, 120_000);

describe('sockets that are slow, half closed or idle', () => {
  const sockets: Socket[] = [];
  const open = (bytes = '') => {
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    socket.write(bytes);
    sockets.push(socket);
    return socket;
  };
  afterAll(() => {
    for (const socket of sockets) socket.destroy();
  });

  it('keep no other client waiting', async () => {
    for (let n = 0; n < 300; n++) open();
    for (let n = 0; n < 60; n++) open('PUT /cut HTTP/1.1\r\nhost: localhost\r\ncontent-length: 50000\r\n\r\nabc');
    for (let n = 0; n < 60; n++) open('POST /graphql HT');
    for (let n = 0; n < 30; n++) open('GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n').end();
    const answer = await fetch(`http://127.0.0.1:${port}/cut`, {
      method: 'PUT',
      body: new Uint8Array(picture),
      headers: { 'x-forwarded-for': '192.0.2.1' },
    });
    expect(answer.status).toBe(200);
    await answer.arrayBuffer();
  });

  it('and those that never end their request are answered when their time is over', async () => {
    const socket = open(
      'POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 90\r\n\r\n{',
    );
    const answer = await new Promise<string>((resolve) => socket.once('data', (data) => resolve(String(data))));
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toContain('DEADLINE_EXCEEDED');
  }, 30_000);
});
