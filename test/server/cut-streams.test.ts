import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import type { FileStore } from '../../src/server/use-files.ts';
import { openFiles } from '../support/open-files.ts';
import { drawn, serversOfFile } from '../support/server.ts';

const open = serversOfFile();

/** A store whose files end, or fail, when the test wants it: until then all but their last byte is there. */
function heldStore() {
  const begun: { finish(): void; fail(): void }[] = [];
  const store: FileStore = {
    peek: async () => ({ bytes: 100_000, expiresAt: new Date(Date.now() + 60_000) }),
    async open() {
      const file = new Readable({ read() {} });
      file.push(Buffer.alloc(99_999));
      const finish = () => {
        file.push(Buffer.alloc(1));
        file.push(null);
      };
      begun.push({ finish, fail: () => file.destroy(new Error('The disk is gone.')) });
      return file;
    },
  };
  return { store, begun };
}

const put = async (origin: string) =>
  fetch(`${origin}/cut`, { method: 'PUT', body: new Uint8Array(await drawn(40, 20)) });

it('a picture is looked at while it arrives: what is none is refused before all of it is sent', async () => {
  const origin = await (await open()).listen();
  const sent = request(`${origin}/cut`, { method: 'PUT', headers: { 'content-length': 1_000_000 } });
  sent.on('error', () => {});
  sent.write('These are words, and no picture. '.repeat(1_000));
  const [{ statusCode }] = (await once(sent, 'response')) as [IncomingMessage];
  sent.destroy();
  expect(statusCode).toBe(415);
});

it('a result is sent while it is read from the store', async () => {
  const { store, begun } = heldStore();
  const answer = await put(await (await open({}, { store })).listen());
  const reader = answer.body!.getReader();
  let received = 0;
  while (received < 99_999) received += (await reader.read()).value!.length;
  begun[0]!.finish();
  expect((await reader.read()).value).toHaveLength(1);
  expect((await reader.read()).done).toBe(true);
});

it('an answer whose file cannot be read to its end breaks off, and the server lives on', async () => {
  const { store, begun } = heldStore();
  const api = await open({}, { store });
  const origin = await api.listen();
  const cut = await put(origin);
  begun[0]!.fail();
  await expect(cut.arrayBuffer()).rejects.toThrow();
  const result = await fetch(`${origin}/files/${'a'.repeat(64)}.png`);
  begun[1]!.fail();
  await expect(result.arrayBuffer()).rejects.toThrow();
  expect((await fetch(`${origin}/health`)).status).toBe(200);
  await expect.poll(() => api.app.requests.open).toBe(0);
});

it('a result is not held open for a client that leaves in the middle', async () => {
  const api = await open();
  const leaving = new AbortController();
  const body = new Uint8Array(await drawn(1_200, 900));
  const init = { method: 'PUT', body, headers: { accept: 'image/tiff' }, signal: leaving.signal };
  const answer = await fetch(`${await api.listen()}/cut`, init);
  await answer.body!.getReader().read();
  leaving.abort();
  await expect.poll(() => openFiles(api.config.dataFolder)).toEqual([]);
});
