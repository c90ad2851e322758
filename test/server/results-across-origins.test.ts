import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { attachmentOf } from '../../src/server/attachment.ts';
import { style } from '../../src/server/graphiql/style.ts';
import { openTestApp } from '../support/app.ts';

const digest = 'ab'.repeat(32);
const png = Buffer.from('a picture');
const store = {
  peek: async (asked: string) =>
    asked === digest ? { bytes: png.length, expiresAt: new Date(Date.now() + 60_000) } : undefined,
  open: async (_: unknown, { start, end }: { start: number; end: number }) =>
    Readable.from([png.subarray(start, end + 1)]),
};
const { fetch } = openTestApp(
  { corsOrigins: ['https://app.example'] },
  { store, mediaTypes: { png: 'image/png', jxl: 'image/jxl' } },
);

describe('a result can be read by pages of every origin, without credentials', () => {
  const path = `/files/${digest}.png`;
  it.each<[string, string, RequestInit, number]>([
    ['whole', path, {}, 200],
    ['in part', path, { headers: { range: 'bytes=1-2' } }, 206],
    ['known', path, { headers: { 'if-none-match': `"${digest}"` } }, 304],
    ['beyond its end', path, { headers: { range: 'bytes=99-' } }, 416],
    ['gone', `/files/${'0'.repeat(64)}.png`, {}, 404],
    ['written to', path, { method: 'PUT', body: 'x' }, 405],
    ['asked about first', path, { method: 'OPTIONS', headers: { 'access-control-request-headers': 'range' } }, 204],
  ])('%s', async (_, path, init, status) => {
    const answers = [
      fetch(path, init),
      fetch(path, { ...init, headers: { ...init.headers, origin: 'https://evil.example' } }),
    ];
    for (const answer of await Promise.all(answers)) {
      expect(answer.status).toBe(status);
      expect(answer.headers.get('access-control-allow-origin')).toBe('*');
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
      expect(answer.headers.get('vary')).toBeNull();
    }
  });
});

it('the media type is what the encoder of its extension declares', async () => {
  expect((await fetch(`/files/${digest}.jxl`)).headers.get('content-type')).toBe('image/jxl');
  for (const extension of ['source', 'constructor']) {
    expect((await fetch(`/files/${digest}.${extension}`)).status).toBe(404);
  }
});

it('a download has the name that is asked for', async () => {
  const { headers } = await fetch(`/files/${digest}.png?download=cat.png`);
  expect(headers.get('content-disposition')).toBe(`attachment; filename="cat.png"; filename*=UTF-8''cat.png`);
  expect((await fetch(`/files/${digest}.png`)).headers.get('content-disposition')).toBe(
    'inline; filename="abababababababab.png"',
  );
});

describe('the name of a download', () => {
  const nameOf = (wanted: string) =>
    decodeURIComponent(/filename\*=UTF-8''(.+)$/.exec(attachmentOf(wanted, { digest, extension: 'png' }))![1]!);
  it.each([
    ['cat', 'cat.png'],
    ['cat.PNG', 'cat.png'],
    ['cat.exe', 'cat.exe.png'],
    ['', 'abababababababab.png'],
    ['...', 'abababababababab.png'],
    ['../../etc/passwd', '_.._etc_passwd.png'],
    ['a"b\r\nset-cookie: x', 'a_b__set-cookie_ x.png'],
    ['Kätzchen 猫', 'Kätzchen 猫.png'],
    ["it's (1)", 'it_s (1).png'],
    ['\ud800x', '_x.png'],
    ['x'.repeat(300), `${'x'.repeat(100)}.png`],
  ])('%j is %j', (wanted, name) => expect(nameOf(wanted)).toBe(name));

  it('is ASCII in the header', () => {
    expect(attachmentOf('猫"\n', { digest, extension: 'png' })).toMatch(/^[\x20-\x7e]+$/);
  });
});

it('pictures under an answer of GraphiQL are shown as they are', () => {
  expect(style).not.toMatch(/opacity|filter/);
});
