import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readConfig } from '../src/config/index.ts';
import { openCatalog } from '../src/models/index.ts';
import { Missing } from './benchmark.ts';

/** Another program that cuts pictures out, in a process of its own, with loop-watch.mjs in it. */
export interface Competitor {
  readonly name: string;
  readonly process: ChildProcess;
  run(photo: Buffer): Promise<{ readonly milliseconds: number; readonly data: Buffer }>;
  stop(): Promise<void>;
}

const folder = fileURLToPath(new URL('competitors/', import.meta.url));

/** Installs what bench/competitors/package.json names, if that is not done. @throws Missing without a registry */
export function installCompetitors(): void {
  if (existsSync(join(folder, 'node_modules'))) return;
  console.log(
    'Installing other programs into bench/competitors/node_modules: 600 MB, programs of others, one of them under the AGPL.',
  );
  const flags = ['--ignore-scripts', '--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error'];
  try {
    execFileSync('npm', ['install', '--prefix', folder, ...flags], { stdio: ['ignore', 'inherit', 'inherit'] });
  } catch {
    rmSync(join(folder, 'node_modules'), { recursive: true, force: true });
    throw new Missing('The other programs cannot be installed: is there a registry?');
  }
}

export const startImgly = (): Promise<Competitor> => startCompetitor('@imgly/background-removal-node', ['imgly.mjs']);

/** What transformers.js needs of the model beside its file: the recipe of models/isnet.json. */
const preprocessing = {
  feature_extractor_type: 'ImageFeatureExtractor',
  do_resize: true,
  size: { width: 1024, height: 1024 },
  resample: 2,
  do_rescale: true,
  rescale_factor: 1 / 255,
  do_normalize: true,
  image_mean: [0.5, 0.5, 0.5],
  image_std: [1, 1, 1],
  do_pad: false,
};

export async function startTransformers(): Promise<Competitor> {
  const { file } = await (await openCatalog(readConfig(process.env))).loadable('isnet');
  const models = mkdtempSync(join(tmpdir(), 'matteql-peer-'));
  mkdirSync(join(models, 'isnet', 'onnx'), { recursive: true });
  symlinkSync(file, join(models, 'isnet', 'onnx', 'model.onnx'));
  writeFileSync(join(models, 'isnet', 'config.json'), JSON.stringify({ model_type: 'custom' }));
  writeFileSync(join(models, 'isnet', 'preprocessor_config.json'), JSON.stringify(preprocessing));
  const competitor = await startCompetitor('transformers.js', ['transformers.mjs', models, 'isnet']);
  return {
    ...competitor,
    async stop() {
      await competitor.stop();
      rmSync(models, { recursive: true });
    },
  };
}

async function startCompetitor(name: string, args: readonly string[]): Promise<Competitor> {
  const pictures = mkdtempSync(join(tmpdir(), 'matteql-peer-'));
  const loopWatch = new URL('loop-watch.mjs', import.meta.url).href;
  const child = spawn(process.execPath, ['--import', loopWatch, ...args], {
    cwd: folder,
    // They load ONNX Runtime too.
    env: { ORT_DISABLE_TELEMETRY: '1', ...process.env },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
  });
  const ended = once(child, 'exit').then(([code]): never => {
    throw new Error(`${name} ended with code ${code}.`);
  });
  ended.catch(() => {});
  const receive = async () => (await Promise.race([once(child, 'message'), ended]))[0];
  await receive();
  return {
    name,
    process: child,
    async run(photo) {
      const file = join(pictures, 'photo.jpg');
      writeFileSync(file, photo);
      const answer = receive();
      child.send({ file });
      const { milliseconds, data } = await answer;
      return { milliseconds, data: Buffer.from(data) };
    },
    async stop() {
      child.kill();
      await ended.catch(() => {});
      rmSync(pictures, { recursive: true });
    },
  };
}
