import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CutFolder, openCutFolder } from '../cli/cut/run-cut.ts';
import { root } from '../support/docs.ts';
import { build } from '../support/program.ts';
import { drawn } from '../support/server.ts';

const exec = promisify(execFile);
const { PATH = '', HOME = '' } = process.env;

let folder: CutFolder;
let at: CutFolder['at'];
let built: string;
const running = new Set<ChildProcess>();
beforeAll(async () => {
  folder = await openCutFolder();
  at = folder.at;
  built = await build();
});
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  await Promise.all([folder.remove(), rm(built, { recursive: true, force: true })]);
});

/** The compiled command in a process of its own; `onLine` hears what it writes to standard error. */
function cut(words: readonly string[], onLine: (child: ChildProcess, line: string) => void = () => {}, env = {}) {
  const child = spawn(process.execPath, [join(built, 'dist/cli/main.js'), 'cut', ...words], {
    cwd: folder.folder,
    env: { PATH, HOME, ...folder.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
    for (const line of text.split('\n')) onLine(child, line);
  });
  return new Promise<{ code: number | null; signal: string | null; out: string; err: string }>((resolve) =>
    child.once('close', (code, signal) => {
      running.delete(child);
      resolve({ code, signal, out, err });
    }),
  );
}

/** When each result was written, in nanoseconds. */
async function timesOf(part: string) {
  const names = (await readdir(at(part))).filter((name) => !name.startsWith('.'));
  const times = names.map(async (name) => [name, (await stat(at(part, name), { bigint: true })).mtimeNs] as const);
  return Object.fromEntries(await Promise.all(times));
}

it('killed again and again, it makes every result once, and all of them whole', async () => {
  const pictures = Array.from(
    { length: 24 },
    async (_, i) => [`many/${100 + i}.png`, await drawn(600 + i, 400)] as const,
  );
  await folder.write(Object.fromEntries(await Promise.all(pictures)));
  const words = ['many', '-o', 'out'];
  let made = 0;
  let before: Record<string, bigint> = {};
  for (const lines of [3, 5, 1]) {
    let seen = 0;
    const ended = await cut(words, (child, line) => {
      if (line.includes('→') && ++seen === lines) child.kill('SIGKILL');
    });
    expect(ended.signal).toBe('SIGKILL');
    expect((await folder.done('out')).length).toBeGreaterThanOrEqual(made + lines);
    made = (await folder.done('out')).length;
    const now = await timesOf('out');
    expect(now).toMatchObject(before);
    before = now;
  }
  const last = await cut(words);
  expect(last).toMatchObject({ code: 0, out: expect.stringContaining(`: ${24 - made} cut (`) });
  // A line for each result that was ever made: none was made twice.
  const done = await folder.done('out');
  expect(new Set(done.map(({ output }) => output)).size).toBe(24);
  expect(done).toHaveLength(24);
  expect(await timesOf('out')).toMatchObject(before);
  expect((await readdir(at('out'))).filter((name) => name.endsWith('.part'))).toEqual([]);
  for (let i = 0; i < 24; i++) {
    const { data, info } = await sharp(at(`out/${100 + i}.png`))
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([info.width, info.height, info.channels]).toEqual([600 + i, 400, 4]);
    expect(data.length).toBe(4 * info.width * 400);
  }
}, 120_000);

it.each(['SIGINT', 'SIGTERM'] as const)(
  '%s stops it with code 130, and nothing half done is left',
  async (signal) => {
    const pictures = Array.from(
      { length: 12 },
      async (_, i) => [`${signal}/${i}.png`, await drawn(900 + i, 700)] as const,
    );
    await folder.write(Object.fromEntries(await Promise.all(pictures)));
    const ended = await cut(
      [signal, '-o', `${signal}-out`],
      (child, line) => void (line.includes('[2/12]') && child.kill(signal)),
    );
    expect(ended).toMatchObject({
      code: 130,
      err: expect.stringMatching(/Stopped after \d+ of 12\. The same command/),
    });
    const names = await readdir(at(`${signal}-out`));
    expect(names.filter((name) => name.endsWith('.png')).length).toBe((await folder.done(`${signal}-out`)).length);
    expect(names.filter((name) => name.endsWith('.part'))).toEqual([]);
  },
  60_000,
);

it('has flags for a plugin of one’s own, with help', async () => {
  const plugin = `import { definePlugin, opt } from 'matteql/plugin';
    export default definePlugin({
      stage: 'composite', name: 'flat', version: 1, doc: 'One red.', reads: ['decoded', 'mask'],
      options: { level: opt.int('How light it is.', { min: 0, max: 255, default: 10 }) },
      run({ decoded: { width, height } }, { level }) {
        const data = new Uint8Array(3 * width * height).map((_, i) => (i % 3 === 0 ? level : 0));
        return { width, height, channels: 3, at: { left: 0, top: 0, scale: 1 }, data };
      },
    });`;
  await folder.write({ 'own/one.png': await drawn(40, 30), 'flat.ts': plugin });
  const env = { PLUGINS: './flat.ts' };
  const words = ['own', '-o', 'flat', '--composite.flat.level', '77'];
  expect(await cut(words, undefined, env)).toMatchObject({ code: 0 });
  expect((await sharp(at('flat/one.png')).raw().toBuffer())[0]).toBe(77);
  const help = await cut(['--help', 'composite.flat'], undefined, env);
  expect(help.out).toMatch(/--composite\.flat\.level <int> +How light it is\. From 0 to 255\. 10 by default\./);
  expect(await cut(words)).toMatchObject({ code: 2, err: expect.stringMatching(/no flag --composite\.flat\.level/) });
  const options = { env: { PATH, HOME, ...folder.env, ...env }, cwd: folder.folder, maxBuffer: 1e7 };
  const schema = await exec(process.execPath, [join(built, 'dist/cli/main.js'), 'schema'], options);
  expect(schema.stdout).toMatch(/input CompositeFlatOptions \{/);
  expect(schema.stdout.startsWith((await readFile(join(root, 'schema.graphql'), 'utf8')).slice(0, 500))).toBe(true);
}, 60_000);

it('npx matteql cut photo.jpg works from the packed package', async () => {
  const place = await mkdtemp(join(tmpdir(), 'matteql-packed-'));
  try {
    // What a release packs: npm follows no links, so the folder has copies.
    const release = join(place, 'release');
    await mkdir(release);
    const parts = ['bin', 'package.json', 'README.md', 'models', 'samples', 'schema.graphql'];
    await Promise.all(parts.map((name) => cp(join(root, name), join(release, name), { recursive: true })));
    await cp(join(built, 'dist'), join(release, 'dist'), { recursive: true });
    await exec('npm', ['pack', '--silent', '--pack-destination', place], { cwd: release });
    const [tarball] = (await readdir(place)).filter((name) => name.endsWith('.tgz'));
    // As npm would install it, its dependencies taken from here.
    const shop = join(place, 'shop');
    await mkdir(join(shop, 'node_modules/matteql'), { recursive: true });
    await exec('tar', [
      '-xzf',
      join(place, tarball!),
      '-C',
      join(shop, 'node_modules/matteql'),
      '--strip-components=1',
    ]);
    for (const name of await readdir(join(root, 'node_modules'))) {
      if (!['.bin', 'matteql'].includes(name))
        await symlink(join(root, 'node_modules', name), join(shop, 'node_modules', name));
    }
    await mkdir(join(shop, 'node_modules/.bin'));
    await symlink('../matteql/bin/matteql.js', join(shop, 'node_modules/.bin/matteql'));
    await exec('chmod', ['+x', join(shop, 'node_modules/matteql/bin/matteql.js')]);
    await sharp(await drawn(64, 48))
      .jpeg()
      .toFile(join(shop, 'photo.jpg'));
    const env = { PATH, HOME, ...folder.env };
    const { stdout } = await exec('npx', ['--offline', 'matteql', 'cut', 'photo.jpg'], { cwd: shop, env });
    expect(stdout).toMatch(/^cut: 1 cut/);
    expect(await sharp(join(shop, 'cut/photo.png')).metadata()).toMatchObject({
      width: 64,
      height: 48,
      hasAlpha: true,
    });
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}, 120_000);
