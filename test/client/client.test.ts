import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ClientError, createClient } from '../../src/client/index.ts';
import { bodyOf } from '../../src/client/request-body.ts';
import { hasBrowser, needsBrowser, openBrowser } from '../support/browser.ts';
import { blobOf, drawn, openTestServer, type TestServer } from '../support/server.ts';

let api: TestServer;
let url: string;
let photo: Buffer;
beforeAll(async () => {
  api = await openTestServer({ API_KEYS: 'secret', CORS_ORIGINS: '*' });
  url = `${await api.listen()}/graphql`;
  photo = await drawn(40, 20, '#336699');
});
afterAll(() => api.close());

const bundled = async () => {
  const options = { entryPoints: ['src/client/index.ts'], bundle: true, minify: true };
  const { outputFiles } = await build({
    ...options,
    write: false,
    format: 'iife',
    globalName: 'matteql',
    target: 'es2022',
  });
  return outputFiles[0]!.text;
};

const errorOf = (work: Promise<unknown>): Promise<ClientError> =>
  work.then(
    () => expect.fail('It did not fail.'),
    (error) => error,
  );

describe('in Node', () => {
  const client = () => createClient(url, { key: 'secret' });

  it('cuts a picture, and looks at it again without sending it', async () => {
    const cut = await client().cut(blobOf(photo), { also: ['mask', 'subject'], preset: 'PREVIEW' });
    expect(cut).toMatchObject({
      model: 'STAND_IN',
      source: { width: 40, height: 20, format: 'png' },
      image: { width: 40, mediaType: 'image/webp', path: expect.stringMatching(/^\/files\//) },
      mask: { mediaType: 'image/png' },
      subject: { coverage: expect.any(Number) },
      warnings: expect.any(Array),
    });
    expect((await fetch(cut.image.url)).status).toBe(200);
    const look = await client().look(cut.source.digest, { recipe: { encode: { jpeg: {} } } });
    expect(look.image.mediaType).toBe('image/jpeg');
    // A recipe that came back may be sent again.
    expect((await client().look(cut.source.digest, { recipe: cut.recipe })).id).toBe(cut.id);
  });

  it('finds files anywhere in the variables', async () => {
    const recipe = {
      composite: { picture: { image: { upload: new Uint8Array(await drawn(8, 8, '#abcdef', false)) } } },
    };
    const { image, recipe: done } = await client().cut(new Uint8Array(photo), {
      mask: { upload: blobOf(await drawn(40, 20)) },
      recipe,
    });
    expect(image.width).toBe(40);
    expect(JSON.stringify(done)).toContain('"digest"');
    const plain = await client().cut(blobOf(photo), {
      mask: blobOf(await drawn(40, 20)),
      recipe: { composite: { picture: { image: blobOf(await drawn(8, 8, '#abcdef', false)) } } },
    });
    expect(plain.recipe).toEqual(done);
    const bare = 'mutation ($image: ImageInput!) { removeBackground(image: $image) { source { width } } }';
    expect((await client().request(bare, { image: blobOf(photo) })).removeBackground.source.width).toBe(40);
    const wrong = await errorOf(client().cut(blobOf(photo), { recipe: { composite: blobOf(photo) as never } }));
    expect(wrong.message).toBe('Composite is no file: a file belongs in "upload" of an image.');
    expect(wrong.facts.path).toBe('recipe.composite');
    const query = 'mutation ($all: [Upload!]!) { storeImages(images: $all) { width } }';
    const { storeImages } = await client().request(query, { all: [blobOf(photo), new Uint8Array(photo)] });
    expect(storeImages).toEqual([{ width: 40 }, { width: 40 }]);
  });

  it('throws typed errors, with the place of the input', async () => {
    const bad = await errorOf(client().cut(blobOf(photo), { recipe: { refine: [{ feather: { radius: 1e6 } }] } }));
    expect(bad).toBeInstanceOf(ClientError);
    expect([bad.code, bad.facts.path]).toEqual(['BAD_OPTION', 'recipe.refine.0.feather.radius']);
    expect(bad.facts).toMatchObject({ min: expect.any(Number), max: expect.any(Number), given: 1e6 });
    const none = await errorOf(client().cut(blobOf(photo), { preset: 'NONE' }));
    expect(none.facts).toMatchObject({
      path: 'preset',
      variable: 'preset',
      allowed: expect.arrayContaining(['PRINT']),
    });
    expect((await errorOf(client().look('0'.repeat(64)))).code).toBe('UNKNOWN_DIGEST');
    const half = 'query ($digest: ID!) { good: presets { name } bad: removal(image: { digest: $digest }) { id } }';
    const part = await errorOf(client().request(half, { digest: '0'.repeat(64) }));
    expect([part.code, part.facts.field]).toEqual(['UNKNOWN_DIGEST', 'bad']);
    expect(part.data).toMatchObject({ good: expect.any(Array), bad: null });
    expect((await errorOf(createClient(url).look('0'.repeat(64)))).code).toBe('UNAUTHENTICATED');
    expect((await errorOf(createClient('http://127.0.0.1:9/graphql').look('0'.repeat(64)))).code).toBe('UNREACHABLE');
    expect((await errorOf(createClient(new URL('/health', url).href).look('0'.repeat(64)))).code).toBe('NO_ANSWER');
  });

  it.each<[unknown, object]>([
    [new ArrayBuffer(8), {}],
    ['cat.png', {}],
    [[blobOf(Buffer.of(1))], {}],
    [undefined, {}],
    [blobOf(Buffer.of(1)), { prest: 'PREVIEW' }],
    [blobOf(Buffer.of(1)), { mask: new ArrayBuffer(8) }],
  ])('a call that is wrong is a TypeError, and nothing is sent: %s %j', async (image, options) => {
    const nowhere = createClient('http://127.0.0.1:9/graphql');
    const error = await errorOf(nowhere.cut(image as never, options));
    expect([error.constructor, error.message]).toEqual([
      TypeError,
      'prest' in options ? 'There is no option "prest".' : 'A picture is a Blob, a Uint8Array, or as in { digest }.',
    ]);
  });

  it('ends with its signal', async () => {
    const reason = new Error('not needed any more');
    expect(await errorOf(client().cut(blobOf(photo), { signal: AbortSignal.abort(reason) }))).toBe(reason);
  });
});

it('what writes itself as JSON is left to do so', () => {
  const body = bodyOf('query', { at: new Date(0), image: { url: new URL('http://a.example/b') } });
  const variables = { at: '1970-01-01T00:00:00.000Z', image: { url: 'http://a.example/b' } };
  expect(JSON.parse(body as string).variables).toEqual(variables);
});

describe('a busy server', () => {
  let server: Server;
  let busyUrl: string;
  let answers: number[];
  const asked: number[] = [];
  const kinds: (string | undefined)[] = [];
  beforeAll(async () => {
    server = createServer(async (request: IncomingMessage, response) => {
      for await (const _ of request);
      asked.push(performance.now());
      kinds.push(request.headers['content-type']?.split(';')[0]);
      const retryAfter = answers.shift();
      const errors = [{ message: 'Full.', extensions: { code: 'OVERLOADED', retryAfter } }];
      const removal = { id: 'x', image: { width: 1 } };
      response.statusCode = retryAfter === undefined ? 200 : 503;
      response.end(JSON.stringify(retryAfter === undefined ? { data: { removeBackground: removal } } : { errors }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    busyUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  });
  afterAll(() => server.close());

  it('is asked again after the seconds that it names, with the same file', async () => {
    answers = [0.3, 0.2];
    asked.length = 0;
    expect((await createClient(busyUrl).cut(blobOf(photo))).id).toBe('x');
    const [first, second, third] = asked as [number, number, number];
    expect(second - first).toBeGreaterThanOrEqual(290);
    expect(third - second).toBeGreaterThanOrEqual(190);
    expect(kinds.slice(-3)).toEqual(Array(3).fill('multipart/form-data'));
  });

  it('is asked no longer than is wanted', async () => {
    answers = [0, 0, 0];
    expect((await errorOf(createClient(busyUrl, { retries: 1 }).cut(blobOf(photo)))).code).toBe('OVERLOADED');
    expect(answers).toEqual([0]);
    answers = [60];
    const stop = new AbortController();
    const asking = errorOf(createClient(busyUrl).cut(blobOf(photo), { signal: stop.signal }));
    await expect.poll(() => answers.length).toBe(0);
    stop.abort();
    expect((await asking).name).toBe('AbortError');
  });
});

describe('a server that was busy after a part of a document', () => {
  const answerOf = (data: object) => ({
    data,
    errors: [{ message: 'Used up.', extensions: { code: 'RATE_LIMITED', retryAfter: 0 } }],
  });
  let answers: object[];
  const half = vi.fn<typeof fetch>(async () => Response.json(answers.shift()));
  beforeEach(() => void vi.stubGlobal('fetch', half.mockClear()));
  afterEach(() => vi.unstubAllGlobals());

  it('is not asked again for a document of the caller: its jobs would be there twice', async () => {
    answers = [answerOf({ submitRemovals: { id: 'a' }, removeBackground: null })];
    expect((await errorOf(createClient('/graphql').request('mutation { … }'))).code).toBe('RATE_LIMITED');
    expect(half).toHaveBeenCalledTimes(1);
  });

  it('is asked again where nothing was done, and for a picture', async () => {
    const done = { data: { removeBackground: { id: 'x' } } };
    answers = [answerOf({ removeBackground: null }), done];
    expect(await createClient('/graphql').request('mutation { … }')).toEqual(done.data);
    answers = [answerOf({ removeBackground: { id: 'x', image: null } }), done];
    expect((await createClient('/graphql').cut({ digest: 'd' })).id).toBe('x');
    expect(half).toHaveBeenCalledTimes(4);
  });
});

it('has at most 4 kB, compressed', async () => {
  expect(gzipSync(await bundled(), { level: 9 }).length).toBeLessThanOrEqual(4096);
});

it('has generated types', () => {
  expect(readFileSync('src/client/schema-types.ts', 'utf8')).toContain('export type RecipeInput');
});

describe.skipIf(!hasBrowser)(`in a browser${needsBrowser}`, () => {
  it('sends from another origin, with progress, and aborts', async () => {
    const pages = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<body></body>'));
    await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve));
    const browser = await openBrowser();
    try {
      const page = await browser.newPage();
      await page.goto(`http://localhost:${(pages.address() as AddressInfo).port}`);
      await page.addScriptTag({ content: await bundled() });
      const found = await page.evaluate(
        async ([endpoint, base64]) => {
          const { createClient, ClientError } = (window as any).matteql;
          const client = createClient(endpoint, { key: 'secret' });
          const file = new Blob([Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))]);
          const seen: number[] = [];
          const onProgress = ({ loaded, total }: any) => seen.push(loaded / total);
          const cut = await client.cut(file, { onProgress, preset: 'PREVIEW' });
          const bad = await client
            .cut(file, { onProgress, recipe: { composite: { blur: { sigma: 1e6 } } } })
            .catch((e: any) => e);
          const signal = AbortSignal.abort();
          const gone = await client.cut(file, { onProgress, signal }).catch((e: any) => e);
          const looked = await client.look(cut.source.digest, { preset: 'PREVIEW' });
          const shown = (await (await fetch(cut.image.url)).blob()).type;
          return {
            last: seen.at(-1),
            code: bad instanceof ClientError && bad.code,
            gone: gone.name,
            same: looked.id === cut.id,
            shown,
          };
        },
        [url, photo.toString('base64')] as const,
      );
      expect(found).toEqual({ last: 1, code: 'BAD_OPTION', gone: 'AbortError', same: true, shown: 'image/webp' });
    } finally {
      await browser.close();
      pages.close();
    }
  }, 120_000);
});
