import { chmod, symlink } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findInputs, sentenceOf } from '../../../src/cli/cut/find-inputs.ts';
import { type CutFolder, openCutFolder } from './run-cut.ts';

let folder: CutFolder;
beforeAll(async () => {
  folder = await openCutFolder();
});
afterAll(() => folder.remove());

/** Folder and name of what is found, or the problem. */
async function found(words: readonly string[], except = folder.at('nowhere')) {
  const all: string[] = [];
  for await (const { folder: below, name, problem } of findInputs(words, { except }))
    all.push(problem ?? (below === '' ? name : `${below}/${name}`));
  return all;
}

it('a folder gives the files below it by name, without hidden ones and the folder of results', async () => {
  await folder.write({ 'p/b.jpg': '', 'p/a/c.jpg': '', 'p/.hidden/d.jpg': '', 'p/.e.jpg': '', 'p/out/f.png': '' });
  expect(await found([folder.at('p')], folder.at('p/out'))).toEqual(['a/c.jpg', 'b.jpg']);
  // Results beside their pictures: the folder that was named is looked into.
  expect(await found([folder.at('p')], folder.at('p'))).toEqual(['a/c.jpg', 'b.jpg', 'out/f.png']);
  expect(await found([folder.at('p/b.jpg'), folder.at('p')], folder.at('p/out'))).toEqual(['b.jpg', 'a/c.jpg']);
});

it('links to files are followed, links to folders below a folder are not, nor do they lead in circles', async () => {
  await folder.write({ 'links/real/x.jpg': '', 'aside/y.jpg': '' });
  await symlink('..', folder.at('links/real/up'));
  await symlink(folder.at('aside'), folder.at('links/aside'));
  await symlink('real/x.jpg', folder.at('links/z.jpg'));
  await symlink('gone.jpg', folder.at('links/dead.jpg'));
  expect(await found([folder.at('links')])).toEqual(['dead.jpg', 'real/x.jpg', 'z.jpg']);
  expect(await found([folder.at('links/aside')])).toEqual(['y.jpg']);
  expect(await found([folder.at('links/dead.jpg')])).toEqual(['This link leads nowhere.']);
});

it('a glob is relative to its first part without a pattern, and a file of that name goes before it', async () => {
  await folder.write({ 'g/x/1.jpg': '', 'g/x/y/2.jpg': '', 'g/3.png': '', 'g/[1].jpg': '', 'g/1.jpg': '' });
  expect(await found([folder.at('g/**/*.jpg')])).toEqual(['1.jpg', '[1].jpg', 'x/1.jpg', 'x/y/2.jpg']);
  expect(await found([folder.at('g/[1].jpg')])).toEqual(['[1].jpg']);
  expect(await found([folder.at('g/*.gif')])).toEqual(['Nothing matches this pattern.']);
  expect(await found([folder.at('g/**/*.jpg')], folder.at('g/x'))).toEqual(['1.jpg', '[1].jpg']);
});

it('names may have any characters', async () => {
  const names = ['-rf.jpg', '--help', 'a\nb.jpg', 'ä 😀.jpg', ' .jpg', '$(x).jpg', '*.jpg'];
  await folder.write(Object.fromEntries(names.map((name) => [`odd/${name}`, ''])));
  expect(await found([folder.at('odd')])).toEqual(names.toSorted());
  expect(await found([folder.at('odd/a\nb.jpg')])).toEqual(['a\nb.jpg']);
  expect(await found([folder.at('odd/*b.jpg')])).toEqual(['a\nb.jpg']);
});

it.skipIf(process.getuid?.() === 0)('a folder that cannot be read is a problem, and not the end', async () => {
  await folder.write({ 'shut/in/a.jpg': '', 'shut/z.jpg': '' });
  await chmod(folder.at('shut/in'), 0);
  expect(await found([folder.at('shut')])).toEqual(['This user may not read it.', 'z.jpg']);
  await chmod(folder.at('shut/in'), 0o755);
});

it('what may not be written is told of as that', () => {
  const denied = (path: string, syscall: string) =>
    sentenceOf(
      Object.assign(new Error(`EACCES: permission denied, ${syscall} '${path}'`), { code: 'EACCES', path, syscall }),
    );
  expect(denied('/in/a.jpg', 'open')).toBe('This user may not read it.');
  expect(denied('/out/shut/.matteql-1.part', 'open')).toBe('This user may not write in /out/shut.');
  expect(denied('/out/shut/new', 'mkdir')).toBe('This user may not write in /out/shut.');
});
