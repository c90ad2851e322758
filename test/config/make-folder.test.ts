import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeFolder } from '../../src/config/index.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'matteql-folder-'));
});
afterAll(() => rm(root, { recursive: true }));

it('makes all that is missing, with its mode, by several at once', async () => {
  const path = join(root, 'a/b/c/');
  await Promise.all([1, 2, 3].map(() => makeFolder(path, 0o700)));
  await makeFolder(path);
  for (const each of ['a', 'a/b', 'a/b/c']) expect((await stat(join(root, each))).mode & 0o777).toBe(0o700);
});

it('rejects a file, what is below one, and a link that leads nowhere', async () => {
  await writeFile(join(root, 'file'), '');
  await symlink('gone', join(root, 'link'));
  await expect(makeFolder(join(root, 'file'))).rejects.toMatchObject({ code: 'EEXIST' });
  await expect(makeFolder(join(root, 'file/x'))).rejects.toMatchObject({
    code: expect.stringMatching(/ENOTDIR|EEXIST/),
  });
  await expect(makeFolder(join(root, 'link'))).rejects.toMatchObject({ code: 'EEXIST' });
});

// Node's recursive mkdir never ends there.
it.skipIf(!existsSync('/proc/self'))('ends where nothing can be made (skipped without /proc)', async () => {
  await expect(makeFolder('/proc/nope/deeper')).rejects.toMatchObject({ syscall: 'mkdir' });
});
