import { createHash } from 'node:crypto';
import { appendFile, cp, mkdir, readFile, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import sharp from 'sharp';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { drawn } from '../../support/server.ts';
import { type CutFolder, openCutFolder } from './run-cut.ts';

let folder: CutFolder;
let at: CutFolder['at'];
let photo: Buffer;
let other: Buffer;
let jpeg: Buffer;
beforeAll(async () => {
  photo = await drawn(40, 30);
  other = await drawn(50, 20, '#123');
  jpeg = await sharp(photo).jpeg().toBuffer();
});
beforeEach(async () => {
  folder = await openCutFolder();
  at = folder.at;
});
afterEach(() => folder.remove());

/** What a result was made of, and by which recipe. */
const made = (recipe: string, picture: Buffer) => Buffer.concat([Buffer.from(recipe), picture]);
/** The last line of a run. */
const summary = async (...words: Parameters<CutFolder['copy']>) => String((await folder.copy(...words)).out);

describe('what is done', () => {
  it('is what was made of the same source by the same recipe, whatever times say', async () => {
    await folder.write({ 'p/one.png': photo, 'p/below/two.png': other, 'p/notes.txt': 'x' });
    const words = [at('p'), '-o', at('out')];
    expect(await summary(words)).toMatch(/out: 2 cut \(\d+\.\d\d a second\), 1 no pictures\.\n$/);
    expect(await folder.files('out')).toEqual(['.matteql-cut.jsonl', 'below/two.png', 'one.png']);
    const { mtimeMs } = await stat(at('out/one.png'));
    expect(await summary(words)).toMatch(/: 0 cut, 2 there already, 1 no pictures/);
    expect((await stat(at('out/one.png'))).mtimeMs).toBe(mtimeMs);

    // Other bytes with the same time.
    const times = await stat(at('p/below/two.png'));
    await writeFile(at('p/below/two.png'), photo);
    await utimes(at('p/below/two.png'), times.atime, times.mtime);
    // The same bytes with another time.
    await cp(at('p/one.png'), at('p/copy.png'));
    await rename(at('p/copy.png'), at('p/one.png'));
    expect(await summary(words)).toMatch(/: 1 cut .*, 1 there already/);
    expect(await readFile(at('out/below/two.png'))).toEqual(made('plain', photo));

    expect(await summary(words, { recipe: 'other' })).toMatch(/: 2 cut/);
    await rm(at('out/one.png'));
    expect(await summary(words, { recipe: 'other' })).toMatch(/: 1 cut .*, 1 there already/);
    expect(await readFile(at('out/one.png'))).toEqual(made('other', photo));
  });

  it('is not made again where a crash left it whole under its temporary name', async () => {
    await folder.write({ 'p/one.png': photo });
    await folder.copy([at('p'), '-o', at('out')]);
    const [{ output, id }] = (await folder.done('out')) as [{ output: string; id: string }];
    const part = `.matteql-${createHash('sha256').update(`${id}\n${output}`).digest('hex').slice(0, 24)}.part`;
    await rename(at('out/one.png'), at('out', part));
    const { mtimeMs } = await stat(at('out', part));
    expect(await summary([at('p'), '-o', at('out')])).toMatch(/: 0 cut, 1 there already/);
    expect((await stat(at('out/one.png'))).mtimeMs).toBe(mtimeMs);
    expect(await folder.files('out')).toEqual(['.matteql-cut.jsonl', 'one.png']);
  });

  it('is known although a line of the list is torn', async () => {
    await folder.write({ 'p/one.png': photo, 'p/two.png': other });
    await folder.copy([at('p/one.png'), '-o', at('out')]);
    await appendFile(at('out/.matteql-cut.jsonl'), '{"output":"tw');
    expect(await summary([at('p'), '-o', at('out')])).toMatch(/: 1 cut .*, 1 there already/);
    expect(await summary([at('p'), '-o', at('out')])).toMatch(/: 0 cut, 2 there already/);
  });

  it('fills a list that is written anew when most of it is old', async () => {
    await folder.write({ 'p/one.png': photo });
    await folder.copy([at('p'), '-o', at('out')]);
    const [line] = (await readFile(at('out/.matteql-cut.jsonl'), 'utf8')).split('\n');
    await appendFile(at('out/.matteql-cut.jsonl'), `${line}\n`.repeat(1_001));
    expect(await summary([at('p'), '-o', at('out')])).toMatch(/: 0 cut, 1 there already/);
    expect(await folder.done('out')).toHaveLength(1);
  });
});

describe('nothing is lost', () => {
  it('files that it did not write, or that were changed since, are left alone', async () => {
    await folder.write({ 'p/one.png': photo, 'p/two.png': photo, 'out/one.png': 'mine' });
    const first = await folder.copy([at('p'), '-o', at('out')]);
    expect(first).toMatchObject({
      code: 1,
      err: expect.stringMatching(/Failed:\n.*one\.png.*not written by this command/),
    });
    await appendFile(at('out/two.png'), 'retouched');
    // It is still done; by another recipe it would have to be replaced.
    expect((await folder.copy([at('p/two.png'), '-o', at('out')])).code).toBe(0);
    const second = await folder.copy([at('p/two.png'), '-o', at('out')], { recipe: 'other' });
    expect(second).toMatchObject({ code: 1, err: expect.stringContaining('was changed since it was written') });
    expect(await readFile(at('out/one.png'), 'utf8')).toBe('mine');
    expect((await readFile(at('out/two.png'), 'utf8')).endsWith('retouched')).toBe(true);
    expect((await folder.copy([at('p'), '-o', at('out'), '--overwrite'], { recipe: 'other' })).code).toBe(0);
    expect(await readFile(at('out/one.png'))).toEqual(made('other', photo));
  });

  it('pictures are not replaced by results beside them, and results are not pictures of the next run', async () => {
    await folder.write({ 'p/one.jpg': jpeg, 'p/two.png': photo });
    const inPlace = [at('p'), '-o', at('p')];
    expect((await folder.copy(inPlace)).err).toMatch(/two\.png: Its result would replace the picture itself/);
    expect(await summary([...inPlace, '--overwrite'])).toMatch(/: 0 cut, 1 there already, 1 failed/);
    expect(await readFile(at('p/two.png'))).toEqual(photo);
    await symlink('two.png', at('p/three.png'));
    expect((await folder.copy([at('p/three.png'), '-o', at('p'), '--overwrite'])).err).toMatch(
      /replace the picture itself/,
    );
  });

  it('the folder of results may lie within that of the pictures, under any name', async () => {
    await folder.write({ 'p/one.png': photo });
    await folder.copy([at('p'), '-o', at('p/out')]);
    await symlink(at('p/out'), at('alias'));
    expect(await summary([at('p'), '-o', at('alias')])).toMatch(/: 0 cut, 1 there already\./);
    expect(await folder.files('p')).toEqual(['one.png', 'out/.matteql-cut.jsonl', 'out/one.png']);
  });
});

describe('names', () => {
  it('are given once: of two pictures with one, the first in order has it', async () => {
    await folder.write({ 'p/a.jpg': jpeg, 'p/a.png': other, 'p/a.avif.txt': 'x', 'p/a.txt': 'no picture' });
    for (let round = 0; round < 2; round++) {
      const { code, err } = await folder.copy([at('p'), '-o', at('out')]);
      expect(code).toBe(1);
      expect(err).toMatch(/a\.png: Its result would have the name of .*a\.jpg's, a\.png/);
      expect(await readFile(at('out/a.png'))).toEqual(made('plain', jpeg));
    }
    expect((await folder.copy([at('p'), '-o', at('all'), '--name', '{folder}/{name}-{from}'])).code).toBe(0);
    expect(await folder.files('all')).toEqual(['.matteql-cut.jsonl', 'a-jpg.png', 'a-png.png']);
  });

  it('may have any characters, which cannot begin a line or clear a screen', async () => {
    const names = ['-rf', '--help', 'a\nb', 'ä 😀', '$(x)', 'x\u001b[2Jy', 'n'.repeat(251)];
    await folder.write(Object.fromEntries(names.map((name) => [`p/${name}.png`, photo])));
    const { code, err, out } = await folder.copy([at('p'), '-o', at('out')]);
    expect(code).toBe(0);
    expect(await folder.files('out')).toEqual(['.matteql-cut.jsonl', ...names.map((name) => `${name}.png`)].toSorted());
    expect(err).toContain('a\\nb.png');
    expect(err + String(out)).not.toContain('\u001b');
    expect((await folder.copy(['-o', at('out'), '--', at('p/-rf.png')])).code).toBe(0);
    const lost = await folder.copy(['-o', at('out'), '--', '--help']);
    expect(lost).toMatchObject({ code: 1, err: expect.stringContaining('--help: failed. There is no such file.') });
  });
});

it('fails file by file, says so at the end, and by its exit code', async () => {
  const long = `${'n'.repeat(251)}.gif`;
  await folder.write({
    'p/b.jpg': 'text',
    'p/c.png': photo,
    'p/d.pdf': '%PDF-1.7',
    'p/e.png': Buffer.concat([photo, Buffer.alloc(1e6)]),
  });
  await folder.write({ 'p/good.png': photo, 'out/f': 'no folder', 'p/f/x.png': photo, [`p/${long}`]: 'GIF89a' });
  await mkdir(at('out/c.png'), { recursive: true });
  await symlink('gone', at('p/link.png'));
  const { code, err, out } = await folder.copy([at('p'), at('gone.png'), at('none*'), '-o', at('out')]);
  expect(code).toBe(1);
  expect(String(out)).toMatch(/2 cut .*, 8 failed\./);
  const list = err.slice(err.indexOf('Failed:'));
  const sentences = [
    ...[/b\.jpg: This is not a picture/, /d\.pdf: .*PDF/, /e\.png: The file has more than 1000000 bytes/],
    ...[/gone\.png: There is no such file/, /none\*: Nothing matches/, /link\.png: There is no such file/],
    ...[/c\.png: There is a file c\.png that was not written/, /x\.png: A file is where a folder is needed/],
  ];
  expect(list.split('\n').slice(1, -1)).toHaveLength(sentences.length);
  for (const each of sentences) expect(list).toMatch(each);
});

it('one that is not there is named once', async () => {
  const { code, err } = await folder.copy([at('nosuch'), '-o', at('out-nosuch')]);
  expect([code, err.split('There is no such file').length - 1]).toEqual([1, 1]);
});

it('a folder of results that cannot be used ends the command', async () => {
  await folder.write({ 'p/one.png': photo, file: 'x' });
  const unusable = (output: string, problem: string, more = '') => ({
    code: 'STORAGE_UNAVAILABLE',
    message: `-o ${output} cannot be used for results: ${problem}. Name another folder${more}.`,
  });
  const [file, below] = [at('file'), at('file/out')];
  await expect(folder.copy([at('p'), '-o', file])).rejects.toMatchObject(
    unusable(file, `${file} is there, and is no folder`, `, or for one picture a file such as ${file}.png`),
  );
  await expect(folder.copy([at('p'), '-o', below])).rejects.toMatchObject(
    unusable(below, `a part of ${below} is a file, and no folder`),
  );
  // Not for ever, which Node's recursive mkdir would try.
  if (process.platform === 'linux') {
    await expect(folder.copy([at('p'), '-o', '/proc/nope'])).rejects.toMatchObject(
      unusable('/proc/nope', 'nothing can be made in /proc'),
    );
  }
});

it('on a terminal there is a bar with rate and time left', async () => {
  await folder.write({ 'p/one.png': photo, 'p/two.png': other, 'p/three.png': await drawn(60, 60) });
  const { err } = await folder.copy([at('p'), '-o', at('out')], { isTTY: true });
  expect(err).toMatch(/3 of 3 {2}\d+\.\d\d a second {2}0 s left/);
  expect(err).not.toContain('[1/3]');
});

it('stops when it is told to, says how far it is, and goes on from there', async () => {
  await folder.write(Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`p/${100 + i}.png`, photo])));
  const stop = new AbortController();
  const onError = (text: string) => text.startsWith('[9/40]') && stop.abort();
  const { code, err } = await folder.copy([at('p'), '-o', at('out')], { signal: stop.signal, onError });
  expect({ code, err }).toEqual({
    code: 130,
    err: expect.stringMatching(/Stopped after \d+ of 40\. The same command goes on/),
  });
  const { length } = await folder.done('out');
  expect(length).toBeGreaterThan(8);
  expect(length).toBeLessThan(20);
  expect((await folder.files('out')).filter((name) => name.endsWith('.part'))).toEqual([]);
  expect(await summary([at('p'), '-o', at('out')])).toContain(`: ${40 - length} cut`);
  expect(await folder.done('out')).toHaveLength(40);
});

it('--watch cuts what appears or changes, once it is complete, and ends with the signal', async () => {
  await folder.write({ 'p/one.png': photo });
  const stop = new AbortController();
  let said = '';
  const onError = (text: string) => {
    said += text;
  };
  const ended = folder.copy([at('p'), '-o', at('out'), '--watch'], { signal: stop.signal, onError });
  await vi.waitFor(() => expect(said).toContain('→ one.png'), { timeout: 20_000 });
  // A copy under way for longer than the pause between two looks.
  for (let from = 0; from < 6; from++) {
    await appendFile(at('p/two.png'), other.subarray(from * 10, (from + 1) * 10));
    await delay(400);
  }
  await appendFile(at('p/two.png'), other.subarray(60));
  await vi.waitFor(() => expect(said).toContain('→ two.png'), { timeout: 20_000 });
  await writeFile(at('p/one.png'), other);
  await vi.waitFor(() => expect(said.match(/→ one\.png/g)).toHaveLength(2), { timeout: 20_000 });
  stop.abort();
  const { code, out } = await ended;
  expect({ code, failed: said.includes('failed') }).toEqual({ code: 0, failed: false });
  expect(String(out)).toMatch(/: 3 cut/);
  expect(await readFile(at('out/two.png'))).toEqual(made('plain', other));
  expect(await readFile(at('out/one.png'))).toEqual(made('plain', other));
}, 60_000);
