import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { build } from 'esbuild';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../../src/client/index.ts';
import { hasBrowser, needsBrowser, openBrowser } from '../support/browser.ts';
import { root, textOf } from '../support/docs.ts';
import { haltedNetwork, until } from '../support/halted.ts';
import { blobOf, drawn, openTestServer, type TestServer } from '../support/server.ts';

const KEY = 'a-secret-of-the-operator';
/** Where each example passes a picture on. */
const doors = { backend: '/cutout', express: '/cutout', hono: '/cut' };
type Name = keyof typeof doors;

const started: ChildProcess[] = [];
afterEach(() => {
  for (const each of started.splice(0)) each.kill();
});

/** Starts an example in front of a server. @returns its origin, and its process */
async function start(name: Name, MATTEQL: string, { PORT = '0', flags = [] as string[] } = {}) {
  const env = { PATH: process.env.PATH ?? '', PORT, MATTEQL, MATTEQL_KEY: KEY };
  const stdio = ['ignore', 'pipe', 'inherit', 'ipc'] as const;
  const program = spawn(process.execPath, [...flags, join(root, `docs/examples/${name}.mjs`)], {
    env,
    stdio: [...stdio],
  });
  started.push(program);
  const [printed] = await once(program.stdout!, 'data');
  return { origin: new URL(String(printed).trim()).origin, program };
}

async function freePort(): Promise<string> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return String(port);
}

function* chunksOf(size: number) {
  for (let left = size; left > 0; left -= 64_000) yield Buffer.alloc(Math.min(left, 64_000));
}

describe.each(Object.keys(doors) as Name[])('%s.mjs', (name) => {
  let api: TestServer;
  let url: string;
  let port: string;
  beforeAll(async () => {
    port = await freePort();
    api = await openTestServer({ API_KEYS: KEY, PUBLIC_URL: `http://127.0.0.1:${port}`, CORS_ORIGINS: '*' });
    url = await api.listen();
    await api.warm();
  });
  afterAll(() => api.close());

  const png = { 'content-type': 'image/png' };
  const post = async (origin: string, body: Buffer, signal?: AbortSignal) =>
    fetch(origin + doors[name], { method: 'POST', headers: png, body: new Uint8Array(body), signal: signal ?? null });

  it('streams 40 MB through, takes at most 30 MB of them while the server takes none, and never holds more', async () => {
    // In place of the server, one that waits, and then gives back what it gets: what is tested is the backend.
    let start40 = () => {};
    const echo = createServer((incoming, response) => {
      start40 = () => {
        response.writeHead(200, {
          'content-type': 'image/jpeg',
          'content-length': incoming.headers['content-length']!,
        });
        incoming.pipe(response);
      };
    });
    await once(echo.listen(0, '127.0.0.1'), 'listening');
    try {
      const flags = ['--expose-gc', '--import', join(root, 'test/support/memory-probe.mjs')];
      const { origin, program } = await start(name, `http://127.0.0.1:${(echo.address() as AddressInfo).port}`, {
        flags,
      });
      const size = 40_000_000;
      const headers = { 'content-type': 'image/jpeg', 'content-length': size };
      const sent = request(origin + doors[name], { method: 'POST', headers });
      const answer = once(sent, 'response');
      Readable.from(chunksOf(size)).pipe(sent);
      await expect
        .poll(
          async () => {
            const before = sent.socket?.bytesWritten ?? 0;
            await new Promise((resolve) => setTimeout(resolve, 300));
            return before > 0 && sent.socket?.bytesWritten === before;
          },
          { timeout: 10_000 },
        )
        .toBe(true);
      expect(sent.socket!.bytesWritten).toBeLessThan(30_000_000);
      start40();
      const [response] = (await answer) as [IncomingMessage];
      let received = 0;
      for await (const chunk of response) received += chunk.length;
      expect(received).toBe(size);
      program.send('how much?');
      const [most] = await once(program, 'message');
      expect(most).toBeLessThan(30_000_000);
    } finally {
      echo.closeAllConnections();
      echo.close();
    }
  });

  it('has sixty lines at most', () =>
    expect(textOf(`docs/examples/${name}.mjs`).split('\n').length).toBeLessThanOrEqual(60));

  it('passes on the picture, the result and mistakes, by its own key', async () => {
    const { origin } = await start(name, url);
    const answer = await post(origin, await readFile(join(root, 'samples/cat.png')));
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      name === 'hono' ? 'image/png' : 'image/jpeg',
    ]);
    expect((await sharp(Buffer.from(await answer.arrayBuffer())).metadata()).width).toBeGreaterThan(100);
    // Not those of CORS, which are for pages of other origins, and nothing of the connection behind it.
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('x-request-id')).toMatch(/./);
    expect([...answer.headers.keys()].filter((header) => header.startsWith('access-control-'))).toEqual([]);
    const mistake = await post(origin, Buffer.from('These are words, and no picture.'));
    expect([mistake.status, ((await mistake.json()) as any).code]).toEqual([415, 'NOT_AN_IMAGE']);
  });

  it('ends the work for a page that goes away', async () => {
    const { origin } = await start(name, url);
    const network = haltedNetwork(api);
    network.halt();
    try {
      const gone = new AbortController();
      // One that the network has not seen: nothing of it is remembered.
      const asking = post(origin, await drawn(64, 48, '#123456'), gone.signal).catch((error) => error.name);
      await network.is(1, 0);
      gone.abort();
      expect(await asking).toBe('AbortError');
      await until(() => api.admission.status.running === 0);
    } finally {
      network.goOn();
    }
  });

  it('says that there is no server behind it', async () => {
    const { origin } = await start(name, `http://127.0.0.1:${await freePort()}`);
    expect((await post(origin, await drawn(8, 8))).status).toBe(502);
  });

  it.runIf(name === 'hono')('is the whole API to a page, results included', async () => {
    const { origin } = await start(name, url, { PORT: port });
    const client = createClient(`${origin}/graphql`);
    const { source, image } = await client.cut(blobOf(await drawn(90, 60)));
    expect(image.url).toBe(origin + image.path);
    const file = await fetch(image.url);
    expect([file.status, file.headers.get('content-type')]).toEqual([200, 'image/png']);
    const etag = file.headers.get('etag')!;
    expect((await fetch(image.url, { headers: { 'if-none-match': etag } })).status).toBe(304);
    expect((await client.look(source.digest, { recipe: { encode: { webp: {} } } })).image.mediaType).toBe('image/webp');
    expect((await fetch(`${origin}/metrics`)).status).toBe(404);
  });
});

describe.skipIf(!hasBrowser)(`a page with a ticket of express.mjs${needsBrowser}`, () => {
  it('is served until the ticket is used up, which is of no use to another page; the key never reaches it', async () => {
    const api = await openTestServer({ API_KEYS: KEY, CORS_ORIGINS: '*' });
    const other = createServer((_, response) => response.end());
    await once(other.listen(0, 'localhost'), 'listening');
    const browser = await openBrowser();
    try {
      const endpoint = `${await api.listen()}/graphql`;
      const { origin } = await start('express', endpoint.replace('/graphql', ''));
      const { outputFiles } = await build({
        ...{ entryPoints: ['src/client/index.ts'], bundle: true, write: false, format: 'iife', globalName: 'matteql' },
      });
      const received: string[] = [];
      async function pageOf(address: string) {
        const page = await browser.newPage({ bypassCSP: true });
        page.on('response', async (response) => {
          received.push(JSON.stringify(await response.allHeaders()), await response.text().catch(() => ''));
        });
        // What it shows does not matter: "Cannot GET /" is a page of that origin as well.
        await page.goto(address);
        await page.addScriptTag({ content: outputFiles[0]!.text });
        return page;
      }
      const ask = (page: Awaited<ReturnType<typeof pageOf>>, ticket: string, times: number) =>
        page.evaluate(
          async ([at, given, count]) => {
            const client = (window as any).matteql.createClient(at, { ticket: given });
            const codes: string[] = [];
            for (let request = 0; request < count; request++) {
              const asking = client.request('{ removal(image: { sample: CAT }) { image { url } } }');
              codes.push(
                await asking.then(
                  () => 'OK',
                  (error: any) => error.code,
                ),
              );
            }
            return codes;
          },
          [endpoint, ticket, times] as const,
        );

      const page = await pageOf(origin);
      const { ticket } = await page.evaluate(async () => (await fetch('/ticket', { method: 'POST' })).json());
      const thief = await pageOf(`http://localhost:${(other.address() as AddressInfo).port}`);
      expect(await ask(thief, ticket, 1)).toEqual(['TICKET_ORIGIN_REFUSED']);
      expect(await ask(page, ticket, 11)).toEqual([...Array(10).fill('OK'), 'TICKET_USED_UP']);
      expect(received.join()).toContain(ticket);
      expect(received.join()).not.toContain(KEY);
    } finally {
      await browser.close();
      other.close();
      await api.close();
    }
  }, 120_000);
});
