import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { workerEnv } from '../../src/engine/worker-env.ts';
import { startWorker } from '../../src/engine/worker-process.ts';
import { factsOf, loadableOf } from '../support/model-facts.ts';
import { brightnessNetwork, writeNetwork } from '../support/networks.ts';

const hasMaps = existsSync('/proc/self/maps');
const needsMaps = hasMaps ? '' : ' (skipped: no /proc here)';

/** Whether a fresh process has the native library mapped after these statements. */
async function mapsRuntimeAfter(code: string): Promise<boolean> {
  const face = pathToFileURL('src/engine/index.ts').href;
  const program = `
    import { readFileSync } from 'node:fs';
    const engine = await import(${JSON.stringify(face)});
    ${code}
    console.log(readFileSync('/proc/self/maps', 'utf8').includes('onnxruntime'));
    process.exit();`;
  const args = ['--import', 'tsx', '--input-type=module', '--eval', program];
  return (await promisify(execFile)(process.execPath, args)).stdout.trim() === 'true';
}

test.skipIf(!hasMaps)(`the server's process does not load the native runtime${needsMaps}`, async () => {
  const file = JSON.stringify(writeNetwork(brightnessNetwork()));
  expect(await mapsRuntimeAfter(`engine.runtimeVersion; await engine.describeGraph(${file});`)).toBe(false);
  expect(await mapsRuntimeAfter("await engine.checkProvider('cpu');")).toBe(false);
});

test.skipIf(!hasMaps)(`only tools that run graphs in their own process load it${needsMaps}`, async () => {
  const file = JSON.stringify(writeNetwork(brightnessNetwork()));
  const open = `await engine.openGraph((await import('node:fs')).readFileSync(${file}), 1);`;
  expect(await mapsRuntimeAfter(open)).toBe(true);
  expect(await mapsRuntimeAfter(`${open}\nif (process.env.ORT_DISABLE_TELEMETRY !== '1') process.exit(1);`)).toBe(true);
});

test('a worker gets what it needs of the environment, and no secrets', () => {
  const needed = {
    ...{ PATH: '/bin', HOME: '/home/x', TMPDIR: '/tmp', LANG: 'C', LC_ALL: 'C', TZ: 'UTC', Path: 'C:\\' },
    ...{ LD_LIBRARY_PATH: '/lib', CUDA_VISIBLE_DEVICES: '1', NVIDIA_VISIBLE_DEVICES: 'all', OMP_NUM_THREADS: '2' },
    ...{ MALLOC_ARENA_MAX: '2', VK_DRIVER_FILES: '/icd.json', ORT_LOGGING_LEVEL: '3', NODE_OPTIONS: '' },
  };
  const secrets = {
    ...{ API_KEYS: 'a', HF_TOKEN: 'b', AWS_SECRET_ACCESS_KEY: 'c', NVIDIA_API_KEY: 'd', NODE_AUTH_TOKEN: 'e' },
    ...{ REDIS_URL: 'redis://:f@g', npm_config__auth: 'g', CI: 'true', CUDA_DOWNLOAD_TOKEN: 'h' },
  };
  expect(workerEnv({ ...needed, ...secrets })).toEqual({
    ...needed,
    ...{ MALLOC_TRIM_THRESHOLD_: '131072', ORT_DISABLE_TELEMETRY: '1' },
  });
});

test('what the operator sets of the defaults stays', () => {
  const own = { MALLOC_TRIM_THRESHOLD_: '0', ORT_DISABLE_TELEMETRY: '0' };
  expect(workerEnv(own)).toEqual(own);
});

test('the runtime leaves no files in the folders of the user', async () => {
  const [home, temporary] = ['home', 'temporary'].map((name) => {
    const folder = join(mkdtempSync(join(tmpdir(), 'matteql-worker-')), name);
    mkdirSync(folder);
    return folder;
  }) as [string, string];
  const worker = startWorker(() => {}, { PATH: process.env.PATH, HOME: home, TMPDIR: temporary });
  const model = factsOf('clean', [32, 32]);
  await worker.ask({
    ...{ type: 'load', ...loadableOf(model, writeNetwork(brightnessNetwork())), provider: 'cpu', threads: 1 },
    ...{ tryOut: true, pullCommand: '' },
  });
  await worker.end();
  // Its own are ~/.cache/Microsoft/DeveloperTools/.onnxruntime, mat-debug-<pid>.log and .ses; tsx keeps a folder too.
  const files = [home, temporary].flatMap((folder) => readdirSync(folder));
  expect(files.filter((name) => !name.startsWith('tsx') && name !== 'node-compile-cache')).toEqual([]);
});
