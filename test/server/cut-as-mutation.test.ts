import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CutRequest, sendCut } from '../support/cut.ts';
import { blobOf, drawn, formOf, openTestServer, type TestServer } from '../support/server.ts';

let api: TestServer;
let url: string;
let photo: Buffer;
beforeAll(async () => {
  api = await openTestServer({
    MAX_PIXELS: '100000',
    MAX_FILE_BYTES: '300000',
    FILES_BYTES: '100000000',
    MAX_FILES: '3',
  });
  url = await api.listen();
  photo = await drawn(90, 60, '#204060');
});
afterAll(() => api.close());

const DOCUMENT = `mutation ($photo: Upload!, $preset: Preset, $model: Model, $recipe: RecipeInput) {
  removeBackground(image: { upload: $photo }, preset: $preset, model: $model, recipe: $recipe) {
    id
    recipe
    image { url }
    warnings { code message }
  }
}`;

/** By the mutation, and by the address that it gives. */
async function byMutation({ body = photo, ...choice }: CutRequest) {
  const { data, errors } = await api.send<any>(formOf(DOCUMENT, { photo: blobOf(body) }, choice));
  if (errors.length > 0) return { code: errors[0]!.extensions.code, path: errors[0]!.extensions.path };
  const { id, recipe, image, warnings } = data.removeBackground;
  const file = await api.app.fetch(image.url);
  return { id, recipe, warnings, type: file.headers.get('content-type'), bytes: Buffer.from(await file.arrayBuffer()) };
}

/** By the plain door. */
const byCut = (request: CutRequest, headers?: Record<string, string>) =>
  sendCut(url, { body: photo, ...request }, headers);

const recipes: readonly CutRequest[] = [
  {},
  { preset: 'PRODUCT' },
  { preset: 'STICKER', model: 'STAND_IN' },
  { preset: 'ARTICLE_BINARY' },
  { recipe: {} },
  { recipe: { composite: { color: { color: '#f4a261' } }, encode: { webp: { quality: 80 } } } },
  { recipe: { refine: [{ threshold: { at: 0.4 } }, { feather: { radius: 2 } }], composite: { matte: {} } } },
  { recipe: { resize: { stretch: { kernel: 'LANCZOS3' } }, layout: [{ scale: { width: 40 } }] } },
  { preset: 'PORTRAIT', recipe: { encode: { jpeg: { quality: 60 } } } },
  { recipe: { composite: { blend: { mode: 'SCREEN', color: '#336699' } }, encode: { tiff: {} } } },
];

it.each(recipes)('gives the bytes of the mutation: %j', async (request) => {
  const expected = await byMutation(request);
  const answer = await byCut(request);
  expect(answer.status).toBe(200);
  expect(Buffer.from(await answer.arrayBuffer()).equals(expected.bytes!)).toBe(true);
  expect(answer.headers.get('content-type')).toBe(expected.type);
  expect(answer.headers.get('content-length')).toBe(String(expected.bytes!.length));
  expect(answer.headers.get('x-matteql-id')).toBe(expected.id);
  expect(answer.headers.get('x-matteql-recipe')).toBe(
    createHash('sha256').update(JSON.stringify(expected.recipe)).digest('hex'),
  );
  const warnings = answer.headers.get('x-matteql-warnings');
  expect(warnings && JSON.parse(warnings)).toEqual(expected.warnings.length > 0 ? expected.warnings : null);
});

const wide = () => drawn(600, 300);
const mistakes: readonly (readonly [string, CutRequest | (() => Promise<CutRequest>)])[] = [
  ['no such preset', { preset: 'PRODUCTS' }],
  ['no such model', { model: 'NONE' }],
  ['a model that is not installed', { model: 'U2NET' }],
  ['a model whose license forbids commerce', { model: 'RMBG14' }],
  ['no such stage', { recipe: { blur: {} } }],
  ['no such plugin', { recipe: { composite: { blurr: {} } } }],
  ['two plugins', { recipe: { composite: { color: {}, matte: {} } } }],
  ['no plugin', { recipe: { composite: {} } }],
  ['no such option', { recipe: { composite: { color: { colour: '#fff' } } } }],
  ['an option of another type', { recipe: { composite: { blur: { sigma: 'much' } } } }],
  ['an option out of range', { recipe: { composite: { blur: { sigma: 9000 } } } }],
  ['no color', { recipe: { composite: { color: { color: 'red' } } } }],
  ['a plugin without options that has one', { recipe: { composite: { matte: { at: 1 } } } }],
  ['a required option left out', { recipe: { normalize: { meanStd: {} } } }],
  ['a list that is too long', { recipe: { refine: Array(17).fill({ feather: {} }) } }],
  ['an enum value that there is not', { recipe: { resize: { stretch: { kernel: 'SINC' } } } }],
  [
    'a picture that the server does not have',
    { recipe: { composite: { picture: { image: { digest: '0'.repeat(64) } } } } },
  ],
  ['a digest that is none', { recipe: { composite: { picture: { image: { digest: '00' } } } } }],
  ['a picture of an address', { recipe: { composite: { picture: { image: { url: 'http://example.com/a.png' } } } } }],
  ['a sample that there is not', { recipe: { composite: { picture: { image: { sample: 'DOG' } } } } }],
  ['no picture', { body: Buffer.from('These are words, and no picture.') }],
  ['a format that is not read', { body: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>') }],
  ['half a picture', async () => ({ body: photo.subarray(0, photo.length / 2) })],
  ['too many pixels', async () => ({ body: await wide() })],
  ['too many bytes', { body: Buffer.alloc(400_000, 7) }],
];

it.each(mistakes)('answers as the mutation does: %s', async (_, given) => {
  const request = typeof given === 'function' ? await given() : given;
  const expected = await byMutation(request);
  const answer = await byCut(request);
  const problem = (await answer.json()) as any;
  expect(expected.code).toBeDefined();
  expect({ code: problem.code, path: problem.path }).toEqual({ code: expected.code, path: expected.path });
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(problem.status).toBe(answer.status);
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(problem.detail.length).toBeGreaterThan(10);
  expect(problem).not.toHaveProperty('http');
  expect(problem).not.toHaveProperty('variable');
});

it('makes at least twenty different kinds of mistakes', () => expect(mistakes.length).toBeGreaterThanOrEqual(20));
