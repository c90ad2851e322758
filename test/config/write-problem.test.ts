import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeFolder, writeProblem } from '../../src/config/index.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'matteql-write-'));
  await writeFile(join(root, 'file'), 'x');
  await mkdir(join(root, 'folder'));
  await symlink('circle', join(root, 'circle'));
});
afterAll(() => rm(root, { recursive: true }));

/** The sentence of the error that a promise fails with, its paths below the root. */
const problemOf = (work: Promise<unknown>) =>
  work.then(
    () => 'nothing is wrong',
    (error) => writeProblem(error).replaceAll(root, '<root>'),
  );

it('says in words what is in the way, and where', async () => {
  const at = (...parts: string[]) => join(root, ...parts);
  expect(await problemOf(makeFolder(at('file')))).toBe('<root>/file is there, and is no folder');
  expect(await problemOf(makeFolder(at('file/deep/er')))).toMatch(/^(a part of )?<root>\/file\S* is .*no folder$/);
  expect(await problemOf(writeFile(at('gone/x'), ''))).toBe('nothing can be made in <root>/gone');
  expect(await problemOf(rename(at('file'), at('folder')))).toBe('<root>/folder is a folder');
  expect(await problemOf(writeFile(at('circle'), ''))).toBe('links in <root>/circle lead in a circle');
  expect(await problemOf(writeFile(at('n'.repeat(300)), ''))).toMatch(/^the name is longer than/);
  if (existsSync('/proc/self'))
    expect(await problemOf(makeFolder('/proc/nope/er'))).toBe('nothing can be made in /proc');
});

it.each([
  ['EACCES', 'mkdir', 'this user may not write in /srv/shut'],
  ['EPERM', 'open', 'this user may not write in /srv/shut'],
  ['EACCES', 'access', 'this user may not write in /srv/shut/new'],
  ['EACCES', 'stat', 'this user may not open /srv/shut/new'],
  ['ENOSPC', 'write', 'the disk is full'],
  ['EROFS', 'mkdir', 'its file system is read-only'],
  ['EIO', 'write', "EIO: i/o error, write '/srv/shut/new'"],
])('%s of %s: %s', (code, syscall, sentence) => {
  const words = "EIO: i/o error, write '/srv/shut/new'";
  expect(writeProblem(Object.assign(new Error(words), { code, syscall, path: '/srv/shut/new' }))).toBe(sentence);
});
