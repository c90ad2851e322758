import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CutRequest, problemOf, sendCut } from '../support/cut.ts';
import { blobOf, drawn, openTestServer, type TestServer } from '../support/server.ts';

let api: TestServer;
let url: string;
let photo: Buffer;
let fewest: Buffer;
beforeAll(async () => {
  api = await openTestServer({
    MAX_PIXELS: '100000',
    MAX_FILE_BYTES: '300000',
    FILES_BYTES: '100000000',
    MAX_FILES: '3',
  });
  url = await api.listen();
  photo = await drawn(90, 60, '#204060');
  fewest = await drawn(30, 20, '#806040', false);
});
afterAll(() => api.close());

/** By the plain door. */
const byCut = (request: CutRequest, headers?: Record<string, string>) =>
  sendCut(url, { body: photo, ...request }, headers);

describe('what is particular to it', () => {
  it('takes a PUT without a content-type, as curl -T sends it', async () => {
    const answer = await fetch(`${url}/cut?preset=PREVIEW`, { method: 'PUT', body: new Uint8Array(photo) });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/webp']);
    const { width } = await sharp(Buffer.from(await answer.arrayBuffer())).metadata();
    expect(width).toBe(90);
    const logged = () => api.lines.filter(({ text }) => text === 'request').at(-1)!.details;
    await expect.poll(logged).toMatchObject({ method: 'PUT', path: '/cut', status: 200 });
  });

  it.each([
    [{ preset: 'sticker', model: 'stand_in' }],
    [{ preset: 'Sticker', model: 'standIn' }],
    [{ preset: 'sticker', model: 'Stand-In' }],
  ])('takes names in any case: %j', async (names) => {
    const ids = [names, { preset: 'STICKER', model: 'STAND_IN' }].map(async (request) => {
      const answer = await byCut(request);
      await answer.arrayBuffer();
      return [answer.status, answer.headers.get('x-matteql-id')];
    });
    const [loose, exact] = await Promise.all(ids);
    expect(loose).toEqual(exact);
    expect(exact).toEqual([200, expect.any(String)]);
  });

  it('takes a form with its parts in any order, a mask, and pictures of the recipe by the names of their parts', async () => {
    const form = new FormData();
    form.append('background', blobOf(fewest), 'b.png');
    form.append('image', blobOf(photo), 'a.png');
    form.append('recipe', JSON.stringify({ composite: { picture: { image: { upload: 'background' } } } }));
    form.append('mask', blobOf(await drawn(90, 60)), 'm.png');
    const answer = await fetch(`${url}/cut`, { method: 'POST', headers: { 'x-graphql-yoga-csrf': '1' }, body: form });
    expect(answer.status).toBe(200);
    const { data, info } = await sharp(Buffer.from(await answer.arrayBuffer()))
      .raw()
      .toBuffer({ resolveWithObject: true });
    // To the left of the mask is the background.
    expect([...data.subarray(0, 3)]).toEqual([0x80, 0x60, 0x40]);
    expect(info.width).toBe(90);
  });

  it.each([
    ['image/webp', undefined, 'image/webp'],
    ['image/avif;q=0.5, image/webp;q=0.9', undefined, 'image/webp'],
    ['image/*', undefined, 'image/png'],
    ['image/*', 'PRODUCT', 'image/jpeg'],
    ['image/png', 'PRODUCT', 'image/png'],
    ['text/html, image/jpeg;q=0.1', 'PRINT', 'image/jpeg'],
  ])('gives the format that Accept chooses: %s with %s', async (accept, preset, type) => {
    const answer = await byCut(preset ? { preset } : {}, { accept });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, type]);
    const { format } = await sharp(Buffer.from(await answer.arrayBuffer())).metadata();
    expect(`image/${format}`).toBe(type);
  });

  it('refuses what it cannot answer in, and obeys a recipe that chooses', async () => {
    expect(await problemOf(byCut({}, { accept: 'application/json' }))).toMatchObject({
      ...{ status: 406, code: 'NOT_ACCEPTABLE' },
    });
    const answer = await byCut({ recipe: { encode: { png: {} } } }, { accept: 'image/webp' });
    expect(answer.headers.get('content-type')).toBe('image/png');
  });

  it('gives its result at an address, and takes a picture by digest', async () => {
    const first = await byCut({});
    const bytes = Buffer.from(await first.arrayBuffer());
    const again = await fetch(first.headers.get('content-location')!);
    expect(Buffer.from(await again.arrayBuffer()).equals(bytes)).toBe(true);
    const digest = createHash('sha256').update(photo).digest('hex');
    const second = await fetch(`${url}/cut?digest=${digest}`, { method: 'PUT' });
    expect(Buffer.from(await second.arrayBuffer()).equals(bytes)).toBe(true);
    expect(await problemOf(fetch(`${url}/cut?digest=${'0'.repeat(64)}`, { method: 'PUT' }))).toMatchObject({
      ...{ status: 404, code: 'UNKNOWN_DIGEST', path: 'image' },
    });
  });

  it('stores nothing of a body whose parameters are wrong', async () => {
    const other = new Uint8Array(Buffer.concat([photo, Buffer.from('another')]));
    for (const query of ['presett=PRODUCT', 'recipe={']) {
      const init = { method: 'PUT', body: other };
      expect(await problemOf(fetch(`${url}/cut?${query}`, init))).toMatchObject({ status: 400 });
    }
    const digest = createHash('sha256').update(other).digest('hex');
    expect(await problemOf(fetch(`${url}/cut?digest=${digest}`, { method: 'PUT' }))).toMatchObject({
      code: 'UNKNOWN_DIGEST',
    });
  });

  it('takes a picture that is sent or one by digest, and not both', async () => {
    const digest = createHash('sha256').update(photo).digest('hex');
    const form = new FormData();
    form.append('image', blobOf(photo));
    const byForm = { method: 'POST', headers: { 'x-graphql-yoga-csrf': '1' }, body: form };
    for (const init of [byForm, { method: 'PUT', body: new Uint8Array(photo) }]) {
      expect(await problemOf(fetch(`${url}/cut?digest=${digest}`, init))).toMatchObject({
        ...{ status: 400, code: 'BAD_VARIABLES', path: 'digest' },
      });
    }
  });

  it('reports warnings in a header', async () => {
    const deep = await sharp(photo).toColorspace('rgb16').png().toBuffer();
    const answer = await byCut({ body: deep });
    const warnings = JSON.parse(answer.headers.get('x-matteql-warnings')!);
    expect(warnings).toContainEqual(expect.objectContaining({ code: 'DEPTH_REDUCED' }));
  });

  it.each([
    [
      'an unknown parameter',
      '?presets=PRODUCT',
      {},
      'BAD_VARIABLES',
      /Did you mean "preset"\? There are: preset, model, recipe, digest/,
    ],
    ['a recipe that is no JSON', '?recipe={', {}, 'GRAPHQL_PARSE_FAILED', /"recipe" is not JSON/],
    ['a compressed picture', '', { 'content-encoding': 'gzip' }, 'GRAPHQL_PARSE_FAILED', /content-encoding/],
  ])('refuses %s', async (_, search, headers, code, detail) => {
    const init = { method: 'PUT', headers: headers as Record<string, string>, body: new Uint8Array(photo) };
    expect(await problemOf(fetch(`${url}/cut${search}`, init))).toMatchObject({
      ...{ type: 'application/problem+json', code, detail: expect.stringMatching(detail) },
    });
  });

  it('refuses forms that are wrong', async () => {
    const send = (parts: Record<string, Blob | string>) => {
      const form = new FormData();
      for (const [name, part] of Object.entries(parts)) form.append(name, part);
      return problemOf(fetch(`${url}/cut`, { method: 'POST', headers: { 'x-graphql-yoga-csrf': '1' }, body: form }));
    };
    const blob = blobOf(fewest);
    expect(await send({ photo: blob })).toMatchObject({ code: 'BAD_VARIABLES', path: 'photo' });
    expect(await send({ preset: 'PRODUCT' })).toMatchObject({ code: 'BAD_VARIABLES', path: 'image' });
    expect(await send({ image: blob, a: blob, b: blob, c: blob })).toMatchObject({
      code: 'TOO_MANY_FILES',
      status: 413,
    });
    expect(await send({ image: blob, recipe: '{"composite":{"picture":{"image":{"upload":"x"}}}}' })).toMatchObject({
      code: 'BAD_VARIABLES',
    });
  });

  it('knows a file that is too large by its length, before it is sent', async () => {
    const { request } = await import('node:http');
    const answer = await new Promise<number>((resolve, reject) => {
      const sent = request(`${url}/cut`, { method: 'PUT', headers: { 'content-length': 300_001 } }, (response) => {
        resolve(response.statusCode!);
        sent.destroy();
      });
      sent.on('error', reject).flushHeaders();
    });
    expect(answer).toBe(413);
  });
});

describe('behind the same guards', () => {
  it('refuses what any page could send, other methods and other paths', async () => {
    const form = new FormData();
    form.append('image', blobOf(photo));
    expect(await problemOf(fetch(`${url}/cut`, { method: 'POST', body: form }))).toMatchObject({
      ...{ status: 403, code: 'CSRF_REFUSED' },
    });
    const untyped = new Blob([new Uint8Array(photo)]);
    expect(await problemOf(fetch(`${url}/cut`, { method: 'POST', body: untyped }))).toMatchObject({
      ...{ code: 'CSRF_REFUSED' },
    });
    const got = await fetch(`${url}/cut`);
    expect(got.headers.get('allow')).toBe('POST, PUT, OPTIONS');
    expect(await problemOf(Promise.resolve(got))).toMatchObject({ status: 405, code: 'METHOD_NOT_ALLOWED' });
    expect((await fetch(`${url}/cut/`, { method: 'PUT', body: 'x' })).status).toBe(404);
  });

  it('asks for a key, and lets listed origins read headers', async () => {
    const guarded = await openTestServer({ API_KEYS: 'k1', CORS_ORIGINS: 'https://shop.example' });
    try {
      const at = `${await guarded.listen()}/cut`;
      const init = { method: 'PUT', body: new Uint8Array(photo) };
      const refused = await fetch(at, init);
      expect(refused.headers.get('www-authenticate')).toBe('Bearer');
      expect(await problemOf(refused)).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
      const headers = { authorization: 'Bearer k1', origin: 'https://shop.example' };
      const answer = await fetch(at, { ...init, headers });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('access-control-allow-origin')).toBe('https://shop.example');
      expect(answer.headers.get('access-control-expose-headers')).toContain('x-matteql-id');
      const asked = { origin: 'https://shop.example', 'access-control-request-method': 'PUT' };
      const preflight = await fetch(at, { method: 'OPTIONS', headers: asked });
      expect(preflight.headers.get('access-control-allow-methods')).toContain('PUT');
    } finally {
      await guarded.close();
    }
  });

  it('is admitted as the mutation is', async () => {
    const small = await openTestServer({ MAX_RUNNING: '1', MAX_QUEUE: '0' });
    try {
      const at = `${await small.listen()}/cut`;
      const held = new AbortController();
      small.admission.enter('another', held.signal);
      const large = Buffer.concat([photo, Buffer.alloc(200_000)]);
      for (const body of [photo, large]) {
        const answer = await fetch(at, { method: 'PUT', body: new Uint8Array(body) });
        expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
        expect(await problemOf(answer)).toMatchObject({
          ...{ type: 'application/problem+json', status: 503, code: 'OVERLOADED', retryAfter: expect.any(Number) },
        });
      }
      held.abort();
      expect((await fetch(at, { method: 'PUT', body: new Uint8Array(photo) })).status).toBe(200);
    } finally {
      await small.close();
    }
  });

  it('is logged as the document that it stands for', async () => {
    await (await byCut({ preset: 'PRODUCT' })).arrayBuffer();
    await expect
      .poll(() => api.lines.findLast(({ text }) => text === 'request')?.details)
      .toMatchObject({ path: '/cut', operation: 'mutation Cut', status: 200 });
    expect(api.logged).toEqual([]);
  });
});

it('cuts a real photograph', async () => {
  const rocket = await readFile('samples/rocket.jpg');
  const open = await openTestServer();
  try {
    const answer = await fetch(`${await open.listen()}/cut`, { method: 'PUT', body: new Uint8Array(rocket) });
    const { width, height } = await sharp(rocket).metadata();
    expect(await sharp(Buffer.from(await answer.arrayBuffer())).metadata()).toMatchObject({
      width,
      height,
      format: 'png',
    });
  } finally {
    await open.close();
  }
});
