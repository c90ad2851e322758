import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { blocksOf, root, textOf, written } from './support/docs.ts';
import { brightnessNetwork } from './support/networks.ts';
import { addModel } from './support/server.ts';

const exec = promisify(execFile);
const { folder, files, programs } = written(blocksOf('README.md').filter(({ language }) => language === 'ts'));
let home: string;

/** A working folder that has the samples, and a model of some hundred bytes in place of the default one. */
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'matteql-programs-'));
  await symlink(join(root, 'samples'), join(home, 'samples'));
  const { file, bytes, input, ...facts } = JSON.parse(textOf('models/isnet.json'));
  await addModel(home, 'isnet', brightnessNetwork({ gain: 6 }), { ...facts, input: { ...input, size: [32, 32] } });
});
afterAll(() => Promise.all([home, folder].map((each) => rm(each, { recursive: true, force: true }))));

// The same Node, the sources, and no settings of the machine: what an installed package does, without building one.
it.each(programs)('the program %s of README runs, ends by itself, and writes pictures', async (name) => {
  const { PATH = '', HOME = '' } = process.env;
  const args = ['--import', import.meta.resolve('tsx'), files.get(name)!];
  const { stderr } = await exec(process.execPath, args, { cwd: home, env: { PATH, HOME, MATTEQL_HOME: home } });
  expect(stderr).toBe('');
  const pictures = [...textOf(files.get(name)!.slice(root.length)).matchAll(/writeFile\('([^']+)'/g)].map(
    ([, each]) => each!,
  );
  expect(pictures.length).toBeGreaterThan(0);
  for (const picture of pictures) {
    expect((await sharp(await readFile(join(home, picture))).metadata()).width).toBeGreaterThan(100);
  }
});

it('README has programs that use the library', () => {
  expect(programs.length).toBeGreaterThan(1);
});
