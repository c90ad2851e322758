import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
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

// The same Node, the sources, and no settings of the machine but the stand-in as the default: what an installed package does, without building one.
it.each(programs)('the program %s of README runs, ends by itself, and writes pictures', async (name) => {
  const { PATH = '', HOME = '' } = process.env;
  const args = ['--import', import.meta.resolve('tsx'), files.get(name)!];
  const { stderr } = await exec(process.execPath, args, {
    cwd: home,
    env: { PATH, HOME, MATTEQL_HOME: home, DEFAULT_MODEL: 'isnet' },
  });
  expect(stderr).toBe('');
  const pictures = [...textOf(files.get(name)!.slice(root.length)).matchAll(/writeFile\('([^']+)'/g)].map(
    ([, each]) => each!,
  );
  expect(pictures.length).toBeGreaterThan(0);
  for (const picture of pictures) {
    expect((await sharp(await readFile(join(home, picture))).metadata()).width).toBeGreaterThan(100);
  }
});

/** Each command of a block, which may be a pipeline. */
const commands = blocksOf('README.md')
  .filter(({ language }) => language === 'sh')
  .flatMap(({ code }) => code.split('\n'))
  .filter((line) => line.includes('npx matteql cut'));

it.each(commands)('the command %s of README runs', async (line) => {
  const cwd = await mkdtemp(join(home, 'shop-'));
  await cp(join(root, 'samples/cat.png'), join(cwd, 'photos/below/cat.png'));
  await sharp(join(root, 'samples/cat.png')).jpeg().toFile(join(cwd, 'photo.jpg'));
  const { PATH = '', HOME = '' } = process.env;
  const program = `"${process.execPath}" --import "${import.meta.resolve('tsx')}" "${join(root, 'src/cli/main.ts')}"`;
  const options = { cwd, env: { PATH, HOME, MATTEQL_HOME: home, DEFAULT_MODEL: 'isnet' } };
  const { stdout } = await exec('sh', ['-c', line.replace('npx matteql', program)], options);
  const [, folder, file] = /(?:-o|>) (?:([\w-]+)(?: |$)|([\w-]+\.\w+)$)/.exec(line) ?? ['', 'cut'];
  if (line.includes('--help')) return expect(stdout).toContain('--composite.shadow.blur');
  const written = await readdir(join(cwd, folder ?? '.'), { recursive: true });
  const name = file ?? written.find((each) => /\w\.(png|jpg|webp)$/.test(each));
  expect((await sharp(join(cwd, folder ?? '.', name!)).metadata()).width).toBeGreaterThan(100);
});

it('README has programs that use the library, and commands', () => {
  expect(programs.length).toBeGreaterThan(1);
  expect(commands.length).toBeGreaterThan(4);
});
