import { Readable } from 'node:stream';
import { afterAll, expect, it } from 'vitest';
import { openTestApp } from '../support/app.ts';

const bytes = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
/** As encoders of an operator's own may have it: any type. */
const mediaTypes = {
  ...{ png: 'image/png', jpg: 'image/jpeg', avif: 'image/avif' },
  ...{ svg: 'image/svg+xml', html: 'text/html', xml: 'application/xml', pdf: 'application/pdf', js: 'text/javascript' },
};
const open = openTestApp(
  {},
  {
    mediaTypes,
    store: {
      peek: async () => ({ bytes: bytes.length, expiresAt: new Date(Date.now() + 60_000) }),
      open: async () => Readable.from([bytes]),
    },
  },
);
afterAll(() => open.close());
const headersOf = async (extension: string) => (await open.fetch(`/files/${'ab'.repeat(32)}.${extension}`)).headers;

it.each(Object.keys(mediaTypes))(
  'a file .%s has no scripts, no other type, and no address to tell',
  async (extension) => {
    const headers = await headersOf(extension);
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
  },
);

it.each(['png', 'jpg', 'avif'])('a picture .%s is shown, under a short name', async (extension) => {
  expect((await headersOf(extension)).get('content-disposition')).toBe(
    `inline; filename="abababababababab.${extension}"`,
  );
});

it.each(['svg', 'html', 'xml', 'pdf', 'js'])(
  'a file .%s, which a browser might run, is saved instead',
  async (extension) => {
    expect((await headersOf(extension)).get('content-disposition')).toMatch(/^attachment; /);
  },
);

it.each(['source', 'zip', 'png/', 'PNG', '../png'])('what no encoder writes is not served: .%s', async (extension) => {
  expect((await open.fetch(`/files/${'ab'.repeat(32)}.${extension}`)).status).toBe(404);
});

it.each(['/graphql?query={hello}', '/health', '/gone', '/', '/schema.graphql', '/files/x', '/jobs/x', '/cut'])(
  'no answer is taken for another type than it has: %s',
  async (path) => {
    expect((await open.fetch(path)).headers.get('x-content-type-options')).toBe('nosniff');
  },
);
