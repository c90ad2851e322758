import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { signedHeaders } from '../../src/jobs/sign-notice.ts';
import { ended, storePictures, submit } from '../support/batches.ts';
import { openTestServer } from '../support/server.ts';

const secret = `whsec_${Buffer.from('a key of thirty-two bytes, really').toString('base64')}`;

/** What Standard Webhooks sign, by the browser's cryptography instead of Node's. */
async function isGenuine({ id, time, signature, body }: Received): Promise<boolean> {
  const key = Uint8Array.from(atob(secret.slice('whsec_'.length)), (character) => character.charCodeAt(0));
  const use = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
  const [version, base64] = signature.split(',') as [string, string];
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const text = new TextEncoder().encode(`${id}.${time}.${body}`);
  return version === 'v1' && (await crypto.subtle.verify('HMAC', use, bytes, text));
}

interface Received {
  readonly id: string;
  readonly time: string;
  readonly signature: string;
  readonly body: string;
}

/** A receiver over a socket. What it has got is verified by each test. */
async function openReceiver(answer: (response: ServerResponse, request: IncomingMessage) => unknown, port = 0) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const header = (name: string) => String(request.headers[`webhook-${name}`]);
    received.push({ id: header('id'), time: header('timestamp'), signature: header('signature'), body });
    await answer(response, request);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    received,
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

let after: (() => unknown)[] = [];
beforeEach(() => {
  after = [];
});
afterEach(async () => {
  for (const each of after.reverse()) await each();
});

async function receiver(...args: Parameters<typeof openReceiver>) {
  const opened = await openReceiver(...args);
  after.push(opened.close);
  return opened;
}

async function server(settings: Record<string, string>) {
  const api = await openTestServer(settings);
  after.push(api.close);
  return api;
}

const itemsOf = (digests: readonly string[]) =>
  digests.map((digest, i) => ({ image: { digest }, reference: `shoe ${i}` }));

it('signs as the test vector of Standard Webhooks', () => {
  const key = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const headers = signedHeaders('msg_p5jXN8AQM9LWM0D4loKWxJek', 1614265330, '{"test": 2432232314}', key);
  expect(headers['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

it('tells the end of a job, once, signed', async () => {
  const { received, port } = await receiver((response) => response.end());
  const api = await server({ WEBHOOK_URL: `http://127.0.0.1:${port}/jobs`, WEBHOOK_SECRET: secret });
  const { id } = await submit(api, itemsOf([...(await storePictures(api, 2)), '0'.repeat(64)]));
  await ended(api, id);
  await expect.poll(() => received.length, { timeout: 20_000 }).toBe(1);
  const [notice] = received as [Received];
  expect(await isGenuine(notice)).toBe(true);
  expect(await isGenuine({ ...notice, body: `${notice.body} ` })).toBe(false);
  expect(Math.abs(Number(notice.time) - Date.now() / 1000)).toBeLessThan(10);
  expect(JSON.parse(notice.body)).toEqual({
    type: 'job.finished',
    timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
    data: expect.objectContaining({
      id,
      state: 'FINISHED',
      total: 3,
      done: 3,
      failed: 1,
      startedAt: expect.any(String),
    }),
  });
  await sleep(700);
  expect(received).toHaveLength(1);
});

it('tells each outcome where that is asked for', async () => {
  const { received, port } = await receiver((response) => response.end());
  const settings = { WEBHOOK_URL: `http://127.0.0.1:${port}/`, WEBHOOK_SECRET: secret, WEBHOOK_OUTCOMES: 'true' };
  const api = await server(settings);
  const [digest] = await storePictures(api, 1);
  const { id } = await submit(api, itemsOf([digest!, '0'.repeat(64)]));
  await expect.poll(() => received.length, { timeout: 20_000 }).toBe(3);
  expect(new Set(received.map((each) => each.id)).size).toBe(3);
  const bodies = received.map(({ body }) => JSON.parse(body));
  const outcomes = bodies.filter(({ type }) => type === 'job.outcome').sort((a, b) => a.data.index - b.data.index);
  expect(outcomes.map(({ data }) => data)).toMatchObject([
    { job: id, index: 0, reference: 'shoe 0', image: { mediaType: 'image/png', width: 48 }, failure: null },
    { job: id, index: 1, reference: 'shoe 1', image: null, failure: { code: 'UNKNOWN_DIGEST', path: 'image' } },
  ]);
  expect(bodies.find(({ type }) => type === 'job.finished')?.data.id).toBe(id);
});

describe('a receiver that', () => {
  const answers: Readonly<Record<string, (response: ServerResponse) => unknown>> = {
    'does not answer': () => {},
    'answers 500': (response) => response.writeHead(500).end('broken'),
    redirects: (response) => response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end(),
    'hangs up': (response) => response.destroy(),
  };
  it.each(Object.entries(answers))('%s delays no job', async (_, answer) => {
    const { received, port } = await receiver(answer);
    const settings = { WEBHOOK_URL: `http://127.0.0.1:${port}/`, WEBHOOK_SECRET: secret, WEBHOOK_OUTCOMES: 'true' };
    const api = await server(settings);
    const digests = await storePictures(api, 12);
    const first = await submit(api, itemsOf(digests.slice(0, 6)));
    await ended(api, first.id);
    await expect.poll(() => received.length, { timeout: 20_000 }).toBeGreaterThan(0);
    const start = performance.now();
    const second = await submit(api, itemsOf(digests.slice(6)));
    expect(await ended(api, second.id)).toMatchObject({ state: 'FINISHED', done: 6, failed: 0 });
    expect(performance.now() - start).toBeLessThan(8_000);
  });
});

it('a notice arrives once a receiver that was gone is back', async () => {
  const { port, close } = await openReceiver((response) => response.end());
  await close();
  const settings = { WEBHOOK_URL: `http://127.0.0.1:${port}/`, WEBHOOK_SECRET: secret };
  const first = await server(settings);
  const { id } = await submit(first, itemsOf(await storePictures(first, 1)));
  await ended(first, id);
  const isWarned = () => first.lines.some(({ text }) => /does not confirm a notice/.test(text));
  await expect.poll(isWarned, { timeout: 20_000 }).toBe(true);
  const { received } = await receiver((response) => response.end(), port);
  // The second attempt is after five seconds.
  await expect.poll(() => received.length, { timeout: 30_000 }).toBe(1);
  expect(JSON.parse(received[0]!.body).data).toMatchObject({ id });
});
