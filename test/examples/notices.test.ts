import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from '../support/docs.ts';
import { openTestServer, type TestServer } from '../support/server.ts';

const KEY = 'a-secret-of-the-operator';
const WEBHOOK_SECRET = `whsec_${randomBytes(32).toString('base64')}`;

let api: TestServer;
let receiver: ReturnType<typeof spawn>;
let address: string;
const lines: string[] = [];
beforeAll(async () => {
  const receiverPort = await freePort();
  address = `http://127.0.0.1:${receiverPort}/`;
  api = await openTestServer({ API_KEYS: KEY, WEBHOOK_URL: address, WEBHOOK_SECRET, WEBHOOK_OUTCOMES: 'true' });
  const MATTEQL = await api.listen();
  receiver = spawn(process.execPath, [join(root, 'docs/examples/notices.mjs')], {
    env: { PATH: process.env.PATH, PORT: String(receiverPort), MATTEQL, MATTEQL_KEY: KEY, WEBHOOK_SECRET },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const output = createInterface(receiver.stdout!).on('line', (line) => lines.push(line));
  await once(output, 'line');
});
afterAll(async () => {
  receiver.kill();
  await api.close();
});

async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

it('hears of each picture and of the end of a job, and asks for its results', async () => {
  const query = `mutation {
    submitRemovals(items: [
      { image: { sample: CAT }, reference: "shop/cat.jpg" },
      { image: { digest: "${'0'.repeat(64)}" }, reference: "lost" }
    ]) { id }
  }`;
  const response = await api.app.fetch('http://127.0.0.1/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${KEY}` },
    body: JSON.stringify({ query }),
  });
  const { data } = (await response.json()) as { data: { submitRemovals: { id: string } } };
  const { id } = data.submitRemovals;
  await expect.poll(() => lines).toContainEqual(expect.stringMatching(/^shop\/cat\.jpg http.*\/files\//));
  await expect.poll(() => lines).toContainEqual(expect.stringMatching(/^lost This server has no bytes/));
  expect(lines.filter((line) => line === `job.finished ${id}`)).toHaveLength(1);
  await expect.poll(() => lines.filter((line) => line === `job.outcome ${id}`).length).toBe(2);
});

it('refuses what was not signed by the server', async () => {
  const headers = {
    'webhook-id': 'x',
    'webhook-timestamp': String(Math.floor(Date.now() / 1000)),
    'webhook-signature': `v1,${randomBytes(32).toString('base64')}`,
  };
  const body = JSON.stringify({ type: 'job.finished', data: { id: 'x' } });
  expect((await fetch(address, { method: 'POST', headers, body })).status).toBe(401);
});
