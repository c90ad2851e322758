import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import type { ClientError } from '../../src/client/index.ts';
import { blocksOf, written } from '../support/docs.ts';
import { blobOf, drawn, openTestServer, type TestServer } from '../support/server.ts';

/*
 * The programs of docs/clients.md, as they stand there, against a server. Its GraphQL and its types are tested in docs.test.ts,
 * what it gives to caches in clients/caches.test.ts, its configuration of code generators in clients/generators.test.ts.
 */

const ADDRESS = 'http://127.0.0.1:4000';
const KEY = 'a-secret-of-the-operator';
const programs = blocksOf('docs/clients.md').filter(({ code }) => /^\/\/ docs\/\S+-example\.ts\n/.test(code));

let open: TestServer;
let keyed: TestServer;
let folder: string;
let files: Map<string, string>;
let photo: Buffer;
beforeAll(async () => {
  open = await openTestServer({ FILES_SECRET: 'a secret of thirty-two characters' });
  keyed = await openTestServer({ API_KEYS: KEY, CORS_ORIGINS: 'https://shop.example' });
  const [url, keyedUrl] = [await open.listen(), await keyed.listen()];
  const pointed = programs.map((block) => {
    const { code } = block;
    const address = code.includes('MATTEQL_KEY') ? keyedUrl : url;
    expect(code).toContain(ADDRESS);
    return { ...block, code: code.replaceAll(ADDRESS, address).replaceAll('https://matte.example', address) };
  });
  ({ folder, files } = written(pointed));
  photo = await drawn(900, 600, '#204060');
});
afterAll(async () => {
  await Promise.all([open.close(), keyed.close()]);
  await rm(folder, { recursive: true, force: true });
});
afterEach(() => vi.unstubAllEnvs());

const example = (name: string): Promise<any> => import(files.get(`docs/${name}-example.ts`)!);
const metadataOf = async (url: string) => sharp(Buffer.from(await (await fetch(url)).arrayBuffer())).metadata();

it('has four programs, each of which is run here', () => {
  const names = ['client', 'small', 'ticket', 'ask-first'].map((name) => `docs/${name}-example.ts`);
  expect([...files.keys()].sort()).toEqual(names.sort());
});

it('the client sends a picture, and shows it on another color without sending it again', async () => {
  const { onColor } = await example('client');
  const { width, hasAlpha } = await metadataOf(await onColor(blobOf(photo), '#f4a261'));
  expect([width, hasAlpha]).toEqual([900, false]);
  const print = vi.spyOn(console, 'log').mockImplementation(() => {});
  const error: ClientError = await onColor(blobOf(photo), 'orange').catch((thrown: unknown) => thrown);
  expect(print).toHaveBeenCalledWith('BAD_OPTION', error.message, 'recipe.composite.color.color');
  print.mockRestore();
});

it('a small picture is shown, and a full one saved under a name', async () => {
  const { url, save } = await (await example('small')).shown(blobOf(photo));
  expect((await metadataOf(url)).width).toBe(640);
  const saved = await fetch(await save());
  expect(saved.headers.get('content-disposition')).toContain('cutout.png');
  expect((await sharp(Buffer.from(await saved.arrayBuffer())).metadata()).width).toBe(900);
});

it('a file that the server has is not sent', async () => {
  const { digestOf, cutOnce } = await example('ask-first');
  const file = blobOf(await drawn(70, 50, '#135791'));
  const digest = await digestOf(file);
  expect(digest).toBe(
    createHash('sha256')
      .update(new Uint8Array(await file.arrayBuffer()))
      .digest('hex'),
  );
  const sent = vi.spyOn(globalThis, 'fetch');
  const kinds = () => sent.mock.calls.map(([, init]) => (init?.body instanceof FormData ? 'form' : 'json'));
  const first = await cutOnce(file);
  expect(kinds()).toEqual(['json', 'form']);
  const second = await cutOnce(file);
  expect(kinds()).toEqual(['json', 'form', 'json']);
  expect([first.source.digest, second.id]).toEqual([digest, first.id]);
  sent.mockRestore();
});

it('a page gets a ticket by the key, and works with it', async () => {
  vi.stubEnv('MATTEQL_KEY', KEY);
  const { ticketForPage, inPage } = await example('ticket');
  const ticket = await ticketForPage();
  // Of another origin than the shop, since this is no page of it.
  await expect(inPage(ticket).look('00')).rejects.toMatchObject({ code: 'TICKET_ORIGIN_REFUSED' });
  expect(ticket).not.toContain(KEY);
});
