import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addStandIn } from '../support/server.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const hasProc = existsSync('/proc/self/task');
const needsProc = hasProc ? '' : ' (skipped: no /proc here)';

let folder: string;
let home: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'matteql-failing-'));
  home = join(folder, 'home');
  await addStandIn(home);
  await writeFile(join(folder, 'plain'), 'no folder');
  await writeFile(join(folder, 'broken.ts'), 'export default { stage: "composite", name: "broken" };');
  await writeFile(
    join(folder, 'open.mts'),
    `import { readFileSync } from 'node:fs';
     import { readConfig } from ${face('src/config/index.ts')};
     import { openFileStore, openRuntime } from ${face('src/runtime/index.ts')};
     const log = { info() {}, warn() {}, error() {}, debug() {} };
     const options = { log, openStore: openFileStore };
     const failed = await openRuntime(readConfig(process.env), options).then(() => false, () => true);
     const commandOf = (pid) => readFileSync('/proc/' + pid + '/cmdline', 'utf8');
     // The loader of TypeScript has a compiler in a process of its own.
     const children = readFileSync('/proc/self/task/' + process.pid + '/children', 'utf8')
       .split(' ').filter(Boolean).map(commandOf).filter((command) => !command.includes('esbuild'));
     const resources = process.getActiveResourcesInfo().filter((name) => !/^(Pipe|TTY|FS|Close|Process)/.test(name));
     console.log(JSON.stringify({ failed, children, resources }));`,
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const face = (path: string) => JSON.stringify(pathToFileURL(join(root, path)).href);

it.skipIf(!hasProc).each([
  ['a folder of files that is none', () => ({ DATA_DIR: join(folder, 'plain') })],
  ['a default model that is not there', () => ({ DEFAULT_MODEL: 'gone' })],
  ['a plugin that is none', () => ({ PLUGINS: join(folder, 'broken.ts') })],
])(`a runtime that fails to open leaves no process, thread, timer or file: %s${needsProc}`, async (_, settings) => {
  const { PATH = '', HOME = '' } = process.env;
  const before = await readdir(home, { recursive: true });
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', join(folder, 'open.mts')], {
    cwd: root,
    env: { PATH, HOME, MATTEQL_HOME: home, DEFAULT_MODEL: 'standIn', ...settings() },
    // It ends by itself: nothing keeps it.
    timeout: 50_000,
  });
  expect(JSON.parse(stdout)).toEqual({ failed: true, children: [], resources: [] });
  expect(await readdir(home, { recursive: true })).toEqual(before);
});
