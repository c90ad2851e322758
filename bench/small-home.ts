import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256Of } from '../src/models/index.ts';
import { sharedFile } from '../test/support/shared.ts';
import { Missing } from './benchmark.ts';

/** A small real model (256x256, some milliseconds), added as an operator adds one, and nothing else in its home. */
export interface SmallHome {
  readonly settings: Readonly<Record<string, string>>;
  remove(): void;
}

const manifest = {
  title: 'MediaPipe selfie segmentation',
  license: 'Apache-2.0',
  commercialUse: true,
  source: 'beside this checkout',
  input: { name: 'input_1:0', size: [256, 256], layout: 'nhwc', order: 'rgb' },
  output: { name: 'activation_10', meaning: 'opacity' },
  recipe: {
    resize: { stretch: {} },
    normalize: { unit: {} },
    denormalize: { clamp: {} },
    restore: { resample: {} },
  },
};

/** @throws Missing where the model is not beside this checkout */
export function makeSmallHome(): SmallHome {
  const file = sharedFile('models/selfie_segmentation.onnx');
  if (!existsSync(file)) throw new Missing('The small model it runs on is not beside this checkout.');
  const home = mkdtempSync(join(tmpdir(), 'matteql-small-'));
  const MODELS_DIR = join(home, 'my-manifests');
  for (const folder of [join(home, 'models'), MODELS_DIR]) mkdirSync(folder);
  const weights = readFileSync(file);
  const digest = sha256Of(weights);
  writeFileSync(join(home, 'models', 'selfie.onnx'), weights);
  writeFileSync(join(MODELS_DIR, 'selfie.json'), JSON.stringify({ ...manifest, digest }));
  return {
    settings: { MATTEQL_HOME: home, MODELS_DIR, DEFAULT_MODEL: 'selfie' },
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}
