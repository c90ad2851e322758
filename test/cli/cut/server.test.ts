import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createServerClient, type ServerClient } from '../../../src/cli/remote/server-client.ts';
import { drawn, openTestServer, type TestServer } from '../../support/server.ts';
import { type CutFolder, openCutFolder } from './run-cut.ts';

const KEY = { MATTEQL_KEY: 'secret' };
let folder: CutFolder;
let at: CutFolder['at'];
let api: TestServer;
let address: string;
let photo: Buffer;
beforeAll(async () => {
  folder = await openCutFolder();
  at = folder.at;
  // One request at a time, and no queue: most of what comes at once is refused, and must come again.
  api = await openTestServer({ API_KEYS: 'secret', MAX_RUNNING: '1', MAX_QUEUE: '0' });
  address = await api.listen();
  photo = await drawn(40, 30);
  await folder.write({
    'p/one.png': photo,
    'p/below/two.png': await drawn(60, 20),
    'p/bad.png': photo.subarray(0, 90),
  });
});
afterAll(() => Promise.all([api.close(), folder.remove()]));

it('a server gives the same results as this process, and what is done is not sent again', async () => {
  const flags = ['--composite.shadow.blur', '3', '--encode.webp.lossless'];
  const first = await folder.cut([at('p'), '-o', at('there'), '--server', address, ...flags], { env: KEY });
  expect(first).toMatchObject({ code: 1, err: expect.stringMatching(/Failed:\n.*bad\.png: image: /) });
  expect(String(first.out)).toMatch(/2 cut .*, 1 failed/);
  await folder.cut([at('p'), '-o', at('here'), ...flags]);
  for (const name of ['one.webp', 'below/two.webp']) {
    expect(await readFile(at('there', name))).toEqual(await readFile(at('here', name)));
  }
  const again = await folder.cut([at('p'), '-o', at('there'), '--server', `${address}/graphql`, ...flags], {
    env: KEY,
  });
  expect(String(again.out)).toMatch(/0 cut, 2 there already, 1 failed/);
});

it('pictures of the recipe and masks are sent along', async () => {
  const mask = await sharp(photo).negate().png().toBuffer();
  await folder.write({ 'q/one.png': photo, 'm/one.png': mask, 'wall.png': await drawn(9, 9, '#00f', false) });
  const words = [at('q'), '-o', at('masked'), '--mask', at('m'), '--composite.picture.image', at('wall.png')];
  expect(await folder.cut([...words, '--server', address, '--key', 'secret'])).toMatchObject({ code: 0 });
  const { data } = await sharp(at('masked/one.png')).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  // Black, the subject by this mask, at the left; the wall at the right.
  expect([...data.subarray(0, 3), ...data.subarray(3 * 39, 3 * 40)]).toEqual([0, 0, 0, 0, 0, 255]);
});

it('one picture goes through it as well', async () => {
  const { code, out } = await folder.cut(['-', '--server', address], { env: KEY, input: photo });
  expect(code).toBe(0);
  expect(await sharp(out).metadata()).toMatchObject({ format: 'png', width: 40 });
});

it.each([
  [['--key', 'wrong'], /This is no key of this server/],
  [['--key', 'secret', '--model', 'nix'], /Model/],
  [['--key', 'secret', '--preset', 'nix'], /Preset/],
])('%j ends the command at once', async (words, sentence) => {
  const { code, err } = await folder.cut([at('p'), '-o', at('none'), '--server', address, ...words]);
  expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(sentence) });
  expect(err.match(/failed/g)).toBeNull();
});

it('the key is for the server alone: results may lie at another host', async () => {
  const seen: (string | undefined)[] = [];
  const server = createServer(({ url, headers }, response) => {
    seen.push(headers.authorization);
    response.end(url === '/graphql' ? '{"data":{}}' : 'picture');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const own = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = createServerClient(own, 'secret', []);
  const { signal } = new AbortController();
  await client.ask('{ ok }', {}, signal);
  const digest = createHash('sha256').update('picture').digest('hex');
  expect(String(await client.fetchFile(`${own}/files/x.png`, digest, signal))).toBe('picture');
  expect(seen).toEqual(['Bearer secret', undefined]);
  server.close();
});

describe('a server that does not answer', () => {
  const { signal } = new AbortController();

  it('is asked again, and then found to be away', async () => {
    let requests = 0;
    const server = createServer((request, response) => {
      if (++requests === 1) request.socket.destroy();
      else if (requests === 2) response.writeHead(502, { 'content-type': 'text/html' }).end('<html>');
      else response.end('{"data":{"ok":true}}');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const away: string[] = [];
    const client = createServerClient(`http://127.0.0.1:${port}/`, undefined, [0.01, 0.02], (each) => away.push(each));
    expect(await client.ask('{ ok }', {}, signal)).toEqual({ ok: true });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await expect(client.ask('{ ok }', {}, signal)).rejects.toMatchObject({
      code: 'FETCH_FAILED',
      message: expect.stringMatching(/cannot be reached: .*ECONNREFUSED/),
    });
    // Once each time, not once an attempt.
    const sentence = expect.stringMatching(/cannot be reached: .*\. It is tried again for 0\.03 s\.$/);
    expect(away).toEqual([sentence, sentence]);
  });

  it.each([
    ['localhost:4000', '--server localhost:4000 is no address of a server: write one such as http://127.0.0.1:4000.'],
    ['http://127.0.0.1:99999', '--server http://127.0.0.1:99999 is no address of a server: '],
    // Of the protocol "discard": fetch refuses it without a connection.
    ['http://127.0.0.1:9', 'http://127.0.0.1:9 cannot be reached: its port belongs to another protocol, '],
  ])('%s can never work, and is not tried again', async (address, sentence) => {
    const { code, err } = await folder.cut([at('p'), '-o', at('away'), '--server', address]);
    expect([code, err.slice(0, sentence.length), err.split('\n').length]).toEqual([1, sentence, 2]);
  });

  it('because its name is not known is tried again only where it was reached before', async () => {
    const unknown = Object.assign(new Error('getaddrinfo ENOTFOUND gone.example'), { code: 'ENOTFOUND' });
    const fetching = vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('fetch failed', { cause: unknown }));
    const asked = async (client: ServerClient) => client.ask('{ ok }', {}, signal);
    try {
      const client = createServerClient('http://gone.example', undefined, [0.01]);
      await expect(asked(client)).rejects.toThrow('cannot be reached: there is no such name (ENOTFOUND).');
      expect(fetching).toHaveBeenCalledTimes(1);
      fetching.mockResolvedValueOnce(new Response('{"data":{}}'));
      await asked(client);
      await expect(asked(client)).rejects.toThrow('there is no such name');
      expect(fetching).toHaveBeenCalledTimes(1 + 1 + 2);
    } finally {
      fetching.mockRestore();
    }
  });

  it('is reported to be away at once, and why, not after the last attempt', async () => {
    const closed = createServer().listen(0, 'localhost');
    await once(closed, 'listening');
    const address = `http://localhost:${(closed.address() as AddressInfo).port}`;
    await new Promise((resolve) => closed.close(resolve));
    const stop = new AbortController();
    let heard = '';
    const { code, err } = await folder.cut([at('p'), '-o', at('away'), '--server', address], {
      signal: stop.signal,
      onError(text) {
        heard += text;
        stop.abort();
      },
    });
    expect([code, err]).toEqual([130, heard]);
    expect(heard).toBe(
      `${address} cannot be reached: no server listens there (ECONNREFUSED). It is tried again for 38 s.\n`,
    );
  });

  it('or is another program, is named', async () => {
    const server = createServer((_, response) => response.writeHead(404).end('<html>')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const client = createServerClient(`http://127.0.0.1:${port}`, undefined, []);
    await expect(client.ask('{ ok }', {}, signal)).rejects.toThrow(/does not answer as a MatteQL server does/);
    const file = client.fetchFile(`http://127.0.0.1:${port}/x`, 'ab', signal);
    await expect(file).rejects.toThrow(/no longer has it/);
    server.close();
  });
});
