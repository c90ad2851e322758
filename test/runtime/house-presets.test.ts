import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Runtime, removeBackground } from '../../src/runtime/index.ts';
import { cli } from '../cli/terminal.ts';
import { blocksOf } from '../support/docs.ts';
import { drawn, openTestServer, type TestServer } from '../support/server.ts';

let folder: string;
let api: TestServer;
const ofReadme = blocksOf('README.md').find(({ code }) => code.includes('"doc"'))!.code;
const put = (name: string, preset: unknown) =>
  writeFile(join(folder, name), typeof preset === 'string' ? preset : JSON.stringify(preset));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'matteql-presets-'));
  await put('shop-front.json', ofReadme);
  await put('preview.json', { doc: 'Ours, smaller.', recipe: { layout: [{ scale: { width: 10 } }] } });
  await put('notes.txt', 'no preset');
  api = await openTestServer({ PRESETS_DIR: folder });
});
afterAll(async () => {
  await api.close();
  await rm(folder, { recursive: true, force: true });
});

it('are values of Preset in GraphQL, with what they are for, and one may replace a built-in preset', async () => {
  const { data } = await api.askRaw(
    '{ presets { name doc } __type(name: "Preset") { enumValues { name description } } }',
  );
  const doc = 'As our shop shows it: on pale grey, 400 pixels wide at most.';
  expect(data.presets).toContainEqual({ name: 'SHOP_FRONT', doc });
  expect(data.presets).toContainEqual({ name: 'PREVIEW', doc: 'Ours, smaller.' });
  expect(data.__type.enumValues).toContainEqual({ name: 'SHOP_FRONT', description: doc });
  const cut = await api.askRaw(
    'mutation { removeBackground(image: { sample: CAT }, preset: SHOP_FRONT) { image { width mediaType } recipe } }',
  );
  expect(cut.data.removeBackground.image).toEqual({ width: 400, mediaType: 'image/webp' });
  expect(cut.data.removeBackground.recipe.encode.webp.quality).toBe(85);
});

it('are presets of /cut, of the library and of the command', async () => {
  const png = await drawn(40, 20);
  const headers = { 'content-type': 'image/png' };
  const init = { method: 'POST', headers, body: new Uint8Array(png) };
  const answer = await api.app.fetch('http://matteql.test/cut?preset=SHOP_FRONT', init);
  expect(answer.headers.get('content-type')).toBe('image/webp');
  expect((await sharp(Buffer.from(await answer.arrayBuffer())).metadata()).width).toBe(40);
  const small = await removeBackground(api as unknown as Runtime, png, { preset: 'PREVIEW' });
  expect((await small.image()).width).toBe(10);
  const settings = { PRESETS_DIR: folder, MATTEQL_HOME: api.home };
  expect((await cli(['schema'], settings)).out).toMatch(/^ {2}SHOP_FRONT$/m);
  expect((await cli(['cut', '--help'], settings)).out).toContain('SHOP_FRONT');
});

it.each([
  ['no JSON', 'a.json', '{', /a\.json is not JSON/],
  ['no object', 'a.json', '[]', /must be an object with "doc" and "recipe"/],
  ['no doc', 'a.json', { recipe: {} }, /"doc" must be a sentence/],
  ['no recipe', 'a.json', { doc: 'x' }, /"recipe" must be an object/],
  ['more than there is', 'a.json', { doc: 'x', recipe: {}, name: 'y' }, /there is no "name" in a preset/],
  [
    'a plugin that there is not',
    'a.json',
    { doc: 'x', recipe: { composite: { blurr: {} } } },
    /preset "a": composite\.blurr/,
  ],
  [
    'an option out of range',
    'a.json',
    { doc: 'x', recipe: { refine: [{ feather: { radius: 1e6 } }] } },
    /refine\.0\.feather/,
  ],
  ['a name that is none', '1.json', { doc: 'x', recipe: {} }, /a letter comes first/],
  ['a name twice', 'shopFront.json', { doc: 'x', recipe: {} }, /are both the preset "shopFront"/],
])('the start is refused with %s', async (_, file, preset, sentence) => {
  await put(file, preset);
  try {
    await expect(openTestServer({ PRESETS_DIR: folder })).rejects.toThrow(sentence);
  } finally {
    await rm(join(folder, file));
  }
});

it('the start is refused without the folder', async () => {
  await expect(openTestServer({ PRESETS_DIR: join(folder, 'none') })).rejects.toThrow(/^PRESETS_DIR=/);
});
