import { once } from 'node:events';
import { createServer } from 'node:net';
import { PassThrough, Writable } from 'node:stream';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { drawn } from '../../support/server.ts';
import { type CutFolder, openCutFolder } from './run-cut.ts';

/** One folder for all of these, since a network takes a second to start. */
let folder: CutFolder;
let at: CutFolder['at'];
let photo: Buffer;
beforeAll(async () => {
  photo = await drawn(40, 30);
  folder = await openCutFolder();
  at = folder.at;
});
afterAll(() => folder.remove());

/** Opacity at the left and at the right of a cutout. */
async function ends(file: string | Buffer) {
  const { data, info } = await sharp(file).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const alpha = (x: number) => data[4 * (Math.floor(info.height / 2) * info.width + x) + 3]!;
  return { left: alpha(1), right: alpha(info.width - 2), width: info.width };
}

it('cuts a folder, and does not do again what is done', async () => {
  const small = await drawn(60, 20);
  await folder.write({ 'p/one.png': photo, 'p/below/two.jpg': await sharp(small).jpeg().toBuffer() });
  const words = [at('p'), '-o', at('out')];
  const first = await folder.cut(words);
  expect(first).toMatchObject({ code: 0, err: expect.stringContaining('→ below/two.png') });
  for (const [name, width] of [
    ['one', 40],
    ['below/two', 60],
  ] as const) {
    const cutout = await ends(at(`out/${name}.png`));
    expect(cutout.width).toBe(width);
    expect(cutout.left).toBeLessThan(40);
    expect(cutout.right).toBeGreaterThan(200);
  }
  expect(String((await folder.cut(words)).out)).toMatch(/: 0 cut, 2 there already\./);
  expect(String((await folder.cut([...words, '--refine.feather.radius', '2'])).out)).toMatch(/: 2 cut/);
});

it('takes a preset, a recipe of a file with pictures, and flags, each before the one before', async () => {
  const recipe = { composite: { picture: { image: { path: 'wall.png' } } }, encode: { webp: { lossless: true } } };
  const wall = await drawn(9, 9, '#00f', false);
  await folder.write({ 'r/one.png': photo, 'r/recipe.json': JSON.stringify(recipe), 'r/wall.png': wall });
  const words = [at('r/one.png'), '--preset', 'preview', '--recipe', at('r/recipe.json'), '--layout.scale.width', '20'];
  expect(await folder.cut([...words, '-o', at('by-recipe')])).toMatchObject({ code: 0 });
  const { data, info } = await sharp(at('by-recipe/one.webp'))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect(info.width).toBe(20);
  expect([data[0]! < 40, data[2]! > 200]).toEqual([true, true]);
});

it.each([
  [['--preset', 'nix'], 2, /--preset takes one of: REFERENCE[^?]*$/],
  [['--preset', 'article-binry'], 2, /\. Did you mean ARTICLE_BINARY\?/],
  [['--refine.threshold.at', '2'], 2, /^refine\.threshold\.at: At is 1 at most\. /],
  [['--resize.tiles.columns', '5', '--resize.tiles.rows', '5'], 2, /^resize\.tiles: 5 x 5 are 25 tiles/],
  [['--composite.color.color', 'red'], 2, /^composite\.color\.color: Color is a color: #rgb/],
  [['--name', '../{name}'], 2, /leads out of the folder/],
  [['--name', '{nix}'], 2, /there is no \{nix\}/],
  [['--model', 'rmbg2'], 1, /ALLOW_NONCOMMERCIAL/],
  [['--recipe', 'nowhere.json'], 2, /cannot be read/],
  [['--mask', 'nowhere'], 2, /cannot be read/],
])('%j is refused before anything is written', async (words, code, sentence) => {
  await folder.write({ 'refused/one.png': photo });
  const given = [at('refused'), '-o', at('none'), ...words];
  expect(await folder.cut(given)).toMatchObject({ code, err: expect.stringMatching(sentence) });
  expect(await folder.files('none').catch(() => [])).not.toContain('one.png');
});

it('takes masks of one’s own, and then needs no network', async () => {
  const mask = await sharp(photo).negate().png().toBuffer();
  const jpeg = await sharp(photo).jpeg().toBuffer();
  await folder.write({
    'q/a/one.jpg': jpeg,
    'q/two.png': photo,
    'q/bad.png': photo.subarray(0, 90),
    'm/a/one.png': mask,
  });
  // This model is not installed.
  const { code, err } = await folder.cut([at('q'), '-o', at('masked'), '--mask', at('m'), '--model', 'silueta']);
  expect(code).toBe(1);
  expect(err).toMatch(/two\.png: There is no mask two\.\*/);
  expect(await ends(at('masked/a/one.png'))).toMatchObject({ left: 255, right: 0 });
  expect(await folder.cut([at('q'), '-o', at('masked'), '--mask', at('m/a/one.png')])).toMatchObject({ code: 2 });
  const single = [at('q/two.png'), '-o', at('single/x.jpg'), '--mask', at('m/a/one.png'), '--model', 'silueta'];
  expect(await folder.cut(single)).toMatchObject({ code: 0, err: '' });
  expect((await sharp(at('single/x.jpg')).metadata()).format).toBe('jpeg');
  expect(await folder.files('single')).toEqual(['x.jpg']);
});

it('cuts from stream to stream', async () => {
  const { code, out, err } = await folder.cut(['-', '--encode.webp'], { input: photo });
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect((await sharp(out).metadata()).format).toBe('webp');
  expect(await folder.cut(['-'], { input: Buffer.from('text') })).toMatchObject({ code: 1, out: Buffer.alloc(0) });
});

it('fails where the reader of the standard output has left', async () => {
  const out = new Writable({ write: (_chunk, _encoding, done) => done(new Error('write EPIPE')) });
  const { code, err } = await folder.cut(['-'], { input: photo, out });
  expect({ code, err }).toEqual({ code: 1, err: 'The reader of the standard output has left: write EPIPE.\n' });
});

it('names a picture that cannot be opened, and no setting', async () => {
  // A socket is there, and cannot be opened as a file.
  const server = createServer().listen(at('socket.png'));
  await once(server, 'listening');
  const { code, err } = await folder.cut([at('socket.png'), '-o', at('opened.png')]);
  await new Promise((resolve) => server.close(resolve));
  expect({ code, err }).toEqual({ code: 2, err: expect.stringMatching(/^\S*socket\.png: ENXIO/) });
});

it('one file takes one picture, in the format of its name', async () => {
  await folder.write({ 'one.png': photo });
  const file = ['-o', at('new/two.jpg')];
  const wrong = await folder.cut([at('one.png'), ...file, '--encode.webp']);
  expect(wrong).toMatchObject({ code: 2, err: expect.stringMatching(/writes \.webp files/) });
  const many = await folder.cut([at('one.png'), '-', ...file]);
  expect(many).toMatchObject({ code: 2, err: expect.stringMatching(/takes one picture, and this command names 2/) });
  const blocked = await folder.cut(['-', '-o', at('one.png/two.jpg'), '--mask', at('one.png')], { input: photo });
  expect(blocked).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^-o \S*two\.jpg cannot be written: \S*one\.png is there, and is no folder\. /),
  });
});

it('a stop ends the wait for the standard input', async () => {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 20);
  const input = new PassThrough();
  input.write('a picture that never comes');
  expect(await folder.cut(['-', '-o', at('none.png')], { input, signal: stop.signal })).toMatchObject({ code: 130 });
  expect(input.destroyed).toBe(true);
});
