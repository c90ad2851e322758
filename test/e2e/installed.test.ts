import { execFile, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addStandIn } from '../support/server.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const exec = promisify(execFile);

let folder: string;
let installed: string;
let env: Record<string, string>;

/** The package as npm packs it, installed in an empty folder as a user does. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'matteql-installed-'));
  const checkout = join(folder, 'checkout');
  await mkdir(checkout);
  const names = ['bin', 'src', 'models', 'samples', '.npmrc', 'package.json', 'schema.graphql', 'tsconfig.json'];
  for (const name of [...names, 'tsconfig.build.json'])
    await cp(join(root, name), join(checkout, name), { recursive: true });
  await symlink(join(root, 'node_modules'), join(checkout, 'node_modules'));
  await exec('npm', ['run', 'pack', '--silent', '--', '--silent', '--pack-destination', folder], { cwd: checkout });
  installed = join(folder, 'empty');
  await mkdir(installed);
  const [packed] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
  const options = ['--omit=dev', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', '--silent'];
  await exec('npm', ['install', ...options, join(folder, packed!)], { cwd: installed });
  await addStandIn(join(folder, 'home'));
  const { PATH = '', HOME = '' } = process.env;
  env = { PATH, HOME, MATTEQL_HOME: join(folder, 'home'), DEFAULT_MODEL: 'standIn', PORT: '0' };
}, 240_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

it('brings no dev dependencies', async () => {
  const names = await readdir(join(installed, 'node_modules'));
  expect(names).toContain('matteql');
  for (const name of ['typescript', 'vitest', '@biomejs', 'fast-check']) expect(names).not.toContain(name);
});

it('serves, by its command', async () => {
  const server = spawn(join(installed, 'node_modules/.bin/matteql'), ['serve'], { cwd: installed, env });
  const ended = new Promise((resolve) => server.once('close', resolve));
  try {
    const address = await new Promise<string>((resolve, reject) => {
      let printed = '';
      const read = (text: Buffer) => {
        printed += text;
        const [, url] = /MatteQL is at (\S+)/.exec(printed) ?? [];
        if (url) resolve(url);
      };
      server.stdout.on('data', read);
      server.stderr.on('data', read);
      ended.then(() => reject(new Error(`It ended: ${printed}`)));
    });
    const query = 'mutation { removeBackground(image: { sample: CAT }) { image { url width } } }';
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(address, { method: 'POST', headers, body: JSON.stringify({ query }) });
    const { data } = (await answer.json()) as any;
    expect(data.removeBackground.image.width).toBe(451);
    expect((await fetch(data.removeBackground.image.url)).headers.get('content-type')).toBe('image/png');
  } finally {
    server.kill('SIGTERM');
    await ended;
  }
});

it('cuts out, as a library, and has its other entries', async () => {
  const sample = join(installed, 'node_modules/matteql/samples/coffee.png');
  await writeFile(
    join(installed, 'cut.mjs'),
    `import { close, removeBackground } from 'matteql';
     import { definePlugin } from 'matteql/plugin';
     import { paint } from 'matteql/imaging';
     import { contractOf } from 'matteql/testing';
     const removal = await removeBackground(${JSON.stringify(sample)}, { recipe: { encode: { webp: {} } } });
     const { mediaType, width, height } = await removal.image();
     await close();
     console.log(mediaType, width, height, [definePlugin, paint, contractOf].every((each) => typeof each === 'function'));`,
  );
  const { stdout, stderr } = await exec(process.execPath, ['cut.mjs'], { cwd: installed, env });
  expect([stdout, stderr]).toEqual(['image/webp 600 400 true\n', '']);
});
