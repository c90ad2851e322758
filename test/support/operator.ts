import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect } from 'vitest';
import { screaming } from '../../src/removal/index.ts';
import { openTestServer, type TestServer } from './server.ts';

/** A network as an operator adds it: a manifest, to which the digest of the weights is added, and the weights. */
export interface Network {
  readonly manifest: object;
  readonly weights: Uint8Array;
}

/**
 * A api whose home holds these networks as an operator adds them: a manifest in MODELS_DIR and a file in the home's
 * folder of models, nothing else. The first is the default model.
 */
export async function openHouseOf(networks: Readonly<Record<string, Network>>, settings: Record<string, string> = {}) {
  const home = await mkdtemp(join(tmpdir(), 'matteql-networks-'));
  const MODELS_DIR = join(home, 'my-manifests');
  await Promise.all([mkdir(join(home, 'models')), mkdir(MODELS_DIR)]);
  for (const [name, { manifest, weights }] of Object.entries(networks)) {
    const digest = `sha256:${createHash('sha256').update(weights).digest('hex')}`;
    await writeFile(join(home, 'models', `${name}.onnx`), weights);
    await writeFile(join(MODELS_DIR, `${name}.json`), JSON.stringify({ ...manifest, digest }));
  }
  const [first] = Object.keys(networks) as [string];
  const api = await openTestServer({ MATTEQL_HOME: home, MODELS_DIR, DEFAULT_MODEL: first, ...settings });
  const close = async () => {
    await api.close();
    await rm(home, { recursive: true, force: true });
  };
  return { ...api, close };
}

export const QUERY = `mutation ($image: ImageInput!, $model: Model!) {
  removeBackground(image: $image, model: $model) {
    model
    mask { dataUri width height }
    subject { coverage }
    warnings { code }
  }
}`;

/** What a model finds in a picture, asked through the API: a byte a pixel, and facts. */
export async function maskOf(api: TestServer, model: string, image: object) {
  const { data, errors } = await api.askRaw(QUERY, { image, model: screaming(model) });
  expect(errors).toEqual([]);
  const { mask, subject, ...rest } = data.removeBackground;
  const png = Buffer.from(mask.dataUri.slice(mask.dataUri.indexOf(',') + 1), 'base64');
  const bytes = await sharp(png).extractChannel(0).raw().toBuffer();
  return { ...rest, bytes, width: mask.width, height: mask.height, coverage: subject.coverage };
}
