import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { screaming } from '../../src/removal/index.ts';
import { overlap, worst } from '../support/distance.ts';
import { maskOf, openHouseOf, QUERY } from '../support/operator.ts';
import type { TestServer } from '../support/server.ts';
import { hasShared, needsShared, sharedFile } from '../support/shared.ts';

/*
 * Networks as an operator adds them: a manifest in MODELS_DIR and a file in the home's folder of models, nothing else. What
 * they answer is looked at through the API.
 */

/** What a manifest says of a network; the rest is the same in all of these. */
interface Said {
  readonly file: string;
  readonly input: object;
  readonly output: object;
  readonly normalize: object;
  readonly denormalize: object;
}

const manifestOf = ({ file, input, output, normalize, denormalize }: Said) => ({
  title: file,
  license: 'MIT',
  commercialUse: true,
  source: 'beside this checkout',
  input: { layout: 'nchw', order: 'rgb', ...input },
  output,
  recipe: { resize: { stretch: {} }, normalize, denormalize, restore: { resample: {} } },
});

describe.skipIf(!hasShared)(`small real networks${needsShared}`, () => {
  // Its documentation gives them in bytes and for BGR.
  const sinetScale = {
    meanStd: {
      mean: [126.91212, 111.25247, 102.890434].map((mean) => mean / 255),
      std: [66.355705, 62.82138, 62.93292],
    },
  };
  const said: Readonly<Record<string, Said>> = {
    selfie: {
      file: 'selfie_segmentation',
      input: { name: 'input_1:0', size: [256, 256], layout: 'nhwc' },
      output: { name: 'activation_10', meaning: 'opacity' },
      normalize: { unit: {} },
      denormalize: { clamp: {} },
    },
    meet: {
      file: 'mediapipe_meet',
      input: { size: [256, 144], layout: 'nhwc' },
      output: { channels: 2, meaning: 'logits' },
      normalize: { unit: {} },
      denormalize: { softmax: { channel: 1 } },
    },
    sinetSoftmax: {
      file: 'SINet_Softmax',
      input: { size: [320, 320], order: 'bgr' },
      output: { channels: 2, meaning: 'opacity' },
      normalize: sinetScale,
      denormalize: { clamp: { channel: 1 } },
    },
    sinet: {
      file: 'SINet',
      input: { size: [320, 320], order: 'bgr' },
      output: { channels: 2, meaning: 'logits' },
      normalize: sinetScale,
      denormalize: { softmax: {} },
    },
    prisma: {
      file: 'prisma_nchw',
      input: { size: [256, 256] },
      output: { meaning: 'opacity' },
      normalize: { unit: {} },
      denormalize: { clamp: {} },
    },
    deeplab: {
      file: 'deeplab_dm05_513_nchw',
      input: { size: [513, 513] },
      output: { channels: 2, meaning: 'logits' },
      normalize: { symmetric: {} },
      denormalize: { softmax: {} },
    },
    llie: {
      file: 'notmatting/semantic_guided_llie_180x324',
      input: { size: [324, 180] },
      output: { channels: 3, meaning: 'opacity' },
      normalize: { unit: {} },
      denormalize: { clamp: {} },
    },
    zeroDce: {
      file: 'notmatting/zero_dce_180x320',
      input: { size: [320, 180] },
      output: { meaning: 'opacity' },
      normalize: { unit: {} },
      denormalize: { clamp: {} },
    },
    depth: {
      file: 'notmatting/tcmonodepth_192x320',
      input: { size: [320, 192] },
      output: { meaning: 'opacity' },
      normalize: { imagenet: {} },
      denormalize: { clamp: {} },
    },
  };
  let api: TestServer;
  beforeAll(async () => {
    const networks = Object.entries(said).map(async ([name, each]) => {
      const weights = await readFile(sharedFile(`models/${each.file}.onnx`));
      return [name, { manifest: manifestOf(each), weights }] as const;
    });
    api = await openHouseOf(Object.fromEntries(await Promise.all(networks)));
  });
  afterAll(() => api.close());

  it('are in the API by their names', async () => {
    const { data } = await api.askRaw('{ models { name installed commercialUse } server { defaultModel } }');
    const installed = data.models.filter((model: { installed: boolean }) => model.installed);
    expect(installed.map(({ name }: { name: string }) => name).sort()).toEqual(Object.keys(said).map(screaming).sort());
    expect(data.server.defaultModel).toBe('SELFIE');
  });

  it.each(['selfie', 'meet', 'sinetSoftmax', 'sinet', 'prisma', 'deeplab'])('%s finds a person', async (model) => {
    const { bytes, width, coverage, warnings } = await maskOf(api, model, { sample: 'ASTRONAUT' });
    expect(bytes[100 * width + 225], 'the face').toBeGreaterThan(220);
    expect(bytes[10 * width + 10], 'the flag in the corner').toBeLessThan(30);
    expect(coverage).toBeGreaterThan(0.3);
    expect(coverage).toBeLessThan(0.6);
    expect(warnings).toEqual([]);
  });

  it.each(['selfie', 'meet', 'sinetSoftmax', 'sinet', 'prisma', 'deeplab'])(
    "%s agrees with P3M's matte of a man by the wayside",
    async (model) => {
      const photo = await readFile(sharedFile('peer/p3m/demo/original/p_07141906.jpg'));
      const ours = await maskOf(api, model, { dataUri: `data:image/jpeg;base64,${photo.toString('base64')}` });
      const theirs = await sharp(sharedFile('peer/p3m/demo/alpha/p_07141906.png')).extractChannel(0).raw().toBuffer();
      // They reached 0.87 to 0.95.
      expect(overlap(ours.bytes, theirs)).toBeGreaterThan(0.85);
    },
  );

  it('a softmax in the network and one after it give the same mask', async () => {
    const [inside, after] = [
      await maskOf(api, 'sinetSoftmax', { sample: 'ASTRONAUT' }),
      await maskOf(api, 'sinet', { sample: 'ASTRONAUT' }),
    ];
    expect(worst(inside.bytes, after.bytes)).toBeLessThanOrEqual(1);
  });

  it.each([
    ['llie', 'an answer of 3 channels is a picture'],
    ['zeroDce', 'it wants 180 pictures at a time'],
    ['depth', 'neither background nor subject anywhere'],
  ])('%s is no network for matting, and is refused', async (model, sentence) => {
    const { data, errors } = await api.askRaw(QUERY, { image: { sample: 'ASTRONAUT' }, model: screaming(model) });
    expect(data.removeBackground).toMatchObject({ model: screaming(model), mask: null, subject: null });
    expect(errors).toHaveLength(2);
    for (const { message, extensions } of errors) {
      expect(extensions.code).toBe('MODEL_MISMATCH');
      expect(message).toContain(sentence);
    }
  });
});
