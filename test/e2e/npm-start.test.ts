import { execFileSync, spawn } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addStandIn } from '../support/server.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'matteql-npm-start-'));
const checkout = join(folder, 'checkout');
const home = join(folder, 'home');

/** A checkout that was never compiled; it and its models may be read by everybody. */
beforeAll(async () => {
  await mkdir(checkout);
  for (const name of ['src', 'scripts', 'models', 'samples', 'package.json', 'tsconfig.json', 'tsconfig.build.json']) {
    await cp(join(root, name), join(checkout, name), { recursive: true });
  }
  await symlink(join(root, 'node_modules'), join(checkout, 'node_modules'));
  await addStandIn(home);
  execFileSync('chmod', ['-R', 'a+rX', folder]);
  execFileSync('chmod', ['-R', 'a+rwX', home]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const settings = { MATTEQL_HOME: home, DEFAULT_MODEL: 'standIn', PORT: '0' };

/** Starts a command, and waits for the address it prints. */
async function started(command: string, args: readonly string[], env: NodeJS.ProcessEnv) {
  const child = spawn(command, args, { cwd: checkout, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const address = await new Promise<string | undefined>((resolve) => {
    const read = (text: Buffer) => {
      printed += text;
      const [, url] = /MatteQL is at (\S+)/.exec(printed) ?? [];
      if (url) resolve(url);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    ended.then(() => resolve(undefined));
  });
  return { child, ended, address, printed: () => printed };
}

const until = async (isTrue: () => Promise<boolean>) => {
  while (!(await isTrue())) await new Promise((resolve) => setTimeout(resolve, 50));
};

it('SIGTERM to npm ends the server, whatever shell is between them', async () => {
  const { child, address } = await started('npm', ['start'], { ...process.env, ...settings });
  expect(address).toBeDefined();
  const isServed = () =>
    fetch(address!).then(
      () => true,
      () => false,
    );
  expect(await isServed()).toBe(true);
  child.kill('SIGTERM');
  await until(async () => !(await isServed()));
});

const isRoot = process.getuid?.() === 0;

it.skipIf(!isRoot)(
  'runs in a checkout that cannot be written to, as a user without name and home (needs root)',
  async () => {
    await rm(join(checkout, 'dist'), { recursive: true, force: true });
    await chmod(checkout, 0o755);
    // What the other test has written belongs to root.
    execFileSync('chmod', ['-R', 'a+rwX', home]);
    const as = ['--reuid=54321', '--regid=54321', '--clear-groups', process.execPath, 'scripts/start.mjs'];
    const { PATH } = process.env;
    const { child, address, printed, ended } = await started('setpriv', as, { PATH, ...settings });
    expect(printed()).toMatch(/^MatteQL is at/m);
    expect(address).toBeDefined();
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    const { MATTEQL_HOME: _, ...homeless } = settings;
    const refused = await started('setpriv', as, { PATH, ...homeless });
    expect(await refused.ended).toBe(1);
    expect(refused.printed()).toBe(
      'This user has no home folder. Set MATTEQL_HOME to a folder that can be written to.\n',
    );
  },
);
