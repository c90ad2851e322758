import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Runtime, removeBackground } from '../../src/runtime/index.ts';
import { cli } from '../cli/terminal.ts';
import { blocksOf } from '../support/docs.ts';
import { dataUriOf, drawn, openTestServer, type TestServer } from '../support/server.ts';

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
  await mkdir(join(folder, 'pictures'));
  await writeFile(join(folder, 'pictures/wood.png'), await drawn(20, 10, '#806040', false));
  await writeFile(join(folder, 'right.png'), await drawn(40, 20));
  await put('on-wood.json', {
    doc: 'On our table, what is right of the middle.',
    recipe: {
      restore: { own: { mask: { path: 'right.png' } } },
      refine: [],
      composite: { picture: { image: { path: 'pictures/wood.png' } } },
    },
  });
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
  const form = new FormData();
  form.append('image', new Blob([new Uint8Array(png)]));
  form.append('preset', 'shop-front');
  const byForm = { method: 'POST', headers: { 'x-graphql-yoga-csrf': '1' }, body: form };
  const answered = await api.app.fetch('http://matteql.test/cut', byForm);
  expect(answered.headers.get('content-type')).toBe('image/webp');
  await answered.arrayBuffer();
  const small = await removeBackground(api as unknown as Runtime, png, { preset: 'PREVIEW' });
  expect((await small.image()).width).toBe(10);
  const settings = { PRESETS_DIR: folder, MATTEQL_HOME: api.home };
  expect((await cli(['schema'], settings)).out).toMatch(/^ {2}SHOP_FRONT$/m);
  expect((await cli(['cut', '--help'], settings)).out).toContain('SHOP_FRONT');
});

describe('pictures of a preset', () => {
  const digestOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
  let photo: Buffer;
  let wood: { digest: string };
  let mask: { digest: string };
  beforeAll(async () => {
    photo = await drawn(40, 20, '#123456', false);
    wood = { digest: digestOf(await drawn(20, 10, '#806040', false)) };
    mask = { digest: digestOf(await drawn(40, 20)) };
  });

  /** Colors of the first and of the last pixel. */
  async function endsOf(png: Uint8Array) {
    const { data } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    return [data.subarray(0, 3).toString('hex'), data.subarray(-3).toString('hex')];
  }
  const expected = ['806040', '123456'];
  const document = `mutation ($image: ImageInput!, $recipe: RecipeInput, $preset: Preset) {
    removeBackground(image: $image, recipe: $recipe, preset: $preset) { id model recipe image { url } }
  }`;
  const image = async () => ({ dataUri: dataUriOf(photo) });
  const fileOf = async (url: string) => new Uint8Array(await (await api.app.fetch(url)).arrayBuffer());

  it('are files beside it, with a mask no model runs, and the recipe names them by digest', async () => {
    const { data } = await api.askRaw(document, { image: await image(), preset: 'ON_WOOD' });
    const { id, model, recipe, image: result } = data.removeBackground;
    expect(model).toBeNull();
    expect(recipe.composite.picture.image).toEqual(wood);
    expect(recipe.restore.own.mask).toEqual(mask);
    expect(await endsOf(await fileOf(result.url))).toEqual(expected);
    // The recipe that came back may be sent back, and so may the one that the preset shows.
    const again = await api.askRaw(document, { image: await image(), recipe, preset: 'REFERENCE' });
    expect(again.data.removeBackground.id).toBe(id);
    const { presets } = (await api.askRaw('{ presets { name recipe } }')).data;
    const shown = presets.find(({ name }: { name: string }) => name === 'ON_WOOD');
    expect(shown.recipe.composite.picture.image).toEqual(wood);
  });

  it('are those of the start, whatever becomes of the files', async () => {
    await writeFile(join(folder, 'right.png'), 'no picture any more');
    const answer = await api.app.fetch('http://matteql.test/cut?preset=ON_WOOD', {
      method: 'POST',
      headers: { 'content-type': 'image/png' },
      body: new Uint8Array(photo),
    });
    expect(await endsOf(new Uint8Array(await answer.arrayBuffer()))).toEqual(expected);
    await writeFile(join(folder, 'right.png'), await drawn(40, 20));
  });

  it('are pictures of the library', async () => {
    const cut = await removeBackground(api as unknown as Runtime, photo, { preset: 'ON_WOOD' });
    expect(await endsOf((await cut.image()).data)).toEqual(expected);
  });

  it('are kept with a job, which may outlast them', async () => {
    const submit = `mutation ($items: [RemovalItem!]!) { submitRemovals(items: $items, preset: ON_WOOD) { id } }`;
    const { data } = await api.askRaw(submit, { items: [{ image: await image() }] });
    const query = `{ job(id: "${data.submitRemovals.id}") { state outcomes { failure { message } removal { image { url } } } } }`;
    const job = async () => (await api.askRaw(query)).data.job;
    await expect.poll(async () => (await job()).state, { timeout: 20_000 }).toBe('FINISHED');
    const [{ failure, removal }] = (await job()).outcomes;
    expect(failure).toBeNull();
    expect(await endsOf(await fileOf(removal.image.url))).toEqual(expected);
    for (const { digest } of [wood, mask]) {
      expect(await api.services.store.find(digest)).toBeDefined();
      expect((await api.services.store.remove(digest)).pinnedBy).toHaveLength(1);
    }
  });

  it.each([
    ['a file that there is not', { path: 'none.png' }, /none\.png cannot be read: ENOENT/],
    ['a file that is no picture', { path: 'notes.txt' }, /picture/],
    ['a file from elsewhere', { path: '../wood.png' }, /not within the folder of presets/],
    ['a file by its whole address', { path: '/etc/wood.png' }, /not within the folder of presets/],
    ['no object', 'wood.png', /is written \{ "path": "wood\.jpg" \}/],
    ['another kind of picture', { sample: 'CAT' }, /is written \{ "path": "wood\.jpg" \}/],
  ])('cannot be %s', async (_, named, sentence) => {
    await put('bad.json', { doc: 'x', recipe: { composite: { picture: { image: named } } } });
    try {
      const opened = openTestServer({ PRESETS_DIR: folder });
      await expect(opened).rejects.toThrow(/bad\.json: recipe\.composite\.picture\.image: /);
      await expect(opened).rejects.toThrow(sentence);
    } finally {
      await rm(join(folder, 'bad.json'));
    }
  });

  it('are no larger than files may be', async () => {
    await expect(openTestServer({ PRESETS_DIR: folder, MAX_FILE_BYTES: '50' })).rejects.toThrow(/MAX_FILE_BYTES/);
    await expect(openTestServer({ PRESETS_DIR: folder, MAX_PIXELS: '100' })).rejects.toThrow(/on-wood\.json: .*pixels/);
  });
});

it.each([
  ['no JSON', 'a.json', '{', /a\.json is not JSON: line 1, column 2: /],
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
