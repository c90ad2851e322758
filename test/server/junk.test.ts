import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { blobOf, drawn, formOf, openTestServer, type TestServer } from '../support/server.ts';

/* Ten times as many bytes of junk as the store may hold. */

const FILE = 100_000;
let api: TestServer;
beforeAll(async () => {
  api = await openTestServer({ FILES_BYTES: String(4 * FILE), MAX_FILE_BYTES: String(FILE), MAX_QUEUE: '64' });
});
afterAll(() => api.close());

const cut = (photo: Buffer) =>
  api.send<any>(
    formOf(
      'mutation ($photo: Upload!) { removeBackground(image: { upload: $photo }) { image { url } mask { url } } }',
      {
        photo: blobOf(photo),
      },
    ),
  );
const stored = async () => (await readdir(api.config.dataFolder, { recursive: true })).sort();

it.each([
  ['no picture', 'NOT_AN_IMAGE', ''],
  ['a picture that is not read', 'UNSUPPORTED_FORMAT', '8BPS'],
  ['the signature of one', 'NOT_AN_IMAGE', '\x89PNG\r\n\x1a\n'],
  ['the first bytes of one', 'CORRUPT_IMAGE', '\x89PNG\r\n\x1a\n\0\0\0\rIHDR'],
])('results are served through a flood of uploads, and nothing of these is on disk: %s', async (_, code, head) => {
  const { data, errors } = await cut(await drawn(24, 12));
  expect(errors).toEqual([]);
  const { image, mask } = data.removeBackground;
  const before = await stored();
  expect(before.length).toBeGreaterThan(2);
  const junk = Array.from({ length: 40 }, () => Buffer.concat([Buffer.from(head, 'latin1'), randomBytes(FILE - 100)]));
  const codes = new Set<string | undefined>();
  const send = async (file: Buffer) => void codes.add((await cut(file)).errors[0]?.extensions.code);
  // What looks like a picture is written before it is known to be none: it takes room while it arrives.
  if (head.endsWith('IHDR')) for (const file of junk) await send(file);
  else await Promise.all(junk.map(send));
  expect(codes).toEqual(new Set([code]));
  expect(await stored()).toEqual(before);
  for (const { url } of [image, mask]) {
    const file = await api.app.fetch(url);
    expect([file.status, (await file.arrayBuffer()).byteLength > 50]).toEqual([200, true]);
  }
});
