import sharp from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import { createEngine } from '../../src/engine/index.ts';
import type { InputView, Model } from '../../src/pipeline/index.ts';
import { factsOf, loadableOf, plainView } from '../support/model-facts.ts';
import { hasShared, needsShared, sharedFile } from '../support/shared.ts';

const engine = createEngine({ provider: 'cpu', threads: 2 });
afterAll(() => engine.close());

const never = new AbortController().signal;
const fileOf = (name: string) => sharedFile(`models/${name}.onnx`);

/** The astronaut, stretched; `scale` and `bias` in RGB order. */
async function astronaut(model: Model, scale = [1 / 255, 1 / 255, 1 / 255], bias = [0, 0, 0]): Promise<InputView> {
  const size = model.input.size as readonly [number, number];
  const pixels = await sharp(sharedFile('samples/astronaut.png'))
    .removeAlpha()
    .resize(size[0], size[1], { fit: 'fill' })
    .raw()
    .toBuffer();
  return { ...plainView(model, size, [0, 0, 0]), data: { pixels, scale, bias } as InputView['data'] & object };
}

/** Mean over the middle of the face, and over the upper left corner, where the flag hangs. */
function faceAndCorner(plane: Float32Array, width: number, height: number) {
  const mean = (left: number, top: number) => {
    let sum = 0;
    for (let y = 0; y < 0.1; y += 0.01) {
      for (let x = 0; x < 0.1; x += 0.01) {
        sum += plane[Math.floor((top + y) * height) * width + Math.floor((left + x) * width)]! / 100;
      }
    }
    return sum;
  };
  return { face: mean(0.4, 0.14), corner: mean(0.02, 0.02) };
}

describe.skipIf(!hasShared)(`real models${needsShared}`, () => {
  test('interleaved, one channel: the person is the subject', async () => {
    const model = factsOf('selfie', [256, 256], { input: { layout: 'nhwc' } });
    const loadable = loadableOf(model, fileOf('selfie_segmentation'));
    const { view } = await engine.infer(loadable, await astronaut(model), never);
    const { face, corner } = faceAndCorner(view.data, view.width, view.height);
    expect(face).toBeGreaterThan(0.95);
    expect(corner).toBeLessThan(0.05);
    await engine.warm(loadable);
    expect(engine.isLoaded('selfie')).toBe(true);
    expect(engine.status().models.find(({ name }) => name === 'selfie')?.residentBytes).toBeGreaterThan(20e6);
  });

  test('interleaved, two channels of logits: planes, the person in the second', async () => {
    const model = factsOf('meet', [256, 144], {
      input: { layout: 'nhwc' },
      output: { channels: 2, meaning: 'logits' },
    });
    const { view } = await engine.infer(loadableOf(model, fileOf('mediapipe_meet')), await astronaut(model), never);
    expect([view.width, view.height, view.channels]).toEqual([256, 144, 2]);
    const size = 256 * 144;
    const person = faceAndCorner(view.data.subarray(size), 256, 144);
    const background = faceAndCorner(view.data.subarray(0, size), 256, 144);
    expect(person.face).toBeGreaterThan(background.face + 2);
    expect(person.corner).toBeLessThan(background.corner - 2);
  });

  test('BGR with its own mean and deviation, two planes of probabilities', async () => {
    const model = factsOf('sinet', [320, 320], { input: { order: 'bgr' }, output: { channels: 2 } });
    // Its documentation gives them for BGR.
    const deviations = [66.355705, 62.82138, 62.93292];
    const means = [126.91212, 111.25247, 102.890434];
    const scale = deviations.map((deviation) => 1 / deviation / 255);
    const bias = means.map((mean, channel) => -mean * scale[channel]!);
    const { view } = await engine.infer(
      loadableOf(model, fileOf('SINet_Softmax')),
      await astronaut(model, scale, bias),
      never,
    );
    const size = 320 * 320;
    for (const i of [0, 5000, 51_360, size - 1]) expect(view.data[i]! + view.data[i + size]!).toBeCloseTo(1, 4);
    const person = faceAndCorner(view.data.subarray(size), 320, 320);
    expect(person.face).toBeGreaterThan(0.9);
  });

  test('a batch of any size is a batch of one', async () => {
    const model = factsOf('prisma', [256, 256]);
    const { view } = await engine.infer(loadableOf(model, fileOf('prisma_nchw')), await astronaut(model), never);
    const { face, corner } = faceAndCorner(view.data, 256, 256);
    expect(face).toBeGreaterThan(0.9);
    expect(corner).toBeLessThan(0.1);
  });

  test('views of one batch get what each gets alone', async () => {
    const together = createEngine({ provider: 'cpu', threads: 2, batch: 3 });
    const model = factsOf('prisma', [256, 256]);
    const loadable = loadableOf(model, fileOf('prisma_nchw'));
    const plain = await astronaut(model);
    const pictures = [plain, await astronaut(model, [-1 / 255, -1 / 255, -1 / 255], [1, 1, 1]), plain];
    let most = 0;
    const runs = pictures.map((view) => together.infer(loadable, view, never));
    const watch = setInterval(() => {
      most = Math.max(most, together.status().running);
    }, 1);
    const answers = await Promise.all(runs).finally(() => clearInterval(watch));
    await together.close();
    expect(most).toBe(3);
    for (const [index, { view }] of answers.entries()) {
      const { view: alone } = await engine.infer(loadable, pictures[index]!, never);
      const far = view.data.findIndex((value, i) => Math.abs(value - alone.data[i]!) > 1 / 255 / 4);
      expect([view.data.length, far]).toEqual([256 * 256, -1]);
    }
    const negative = answers[1]!.view.data.findIndex((value, i) => Math.abs(value - answers[0]!.view.data[i]!) > 0.5);
    expect(negative).toBeGreaterThan(-1);
  });

  test.each<[string, string, Model, string]>([
    [
      'relighting, as its graph says',
      'semantic_guided_llie_180x324',
      factsOf('llie', [324, 180], { output: { channels: 3 } }),
      'is a picture, not an opacity',
    ],
    ['relighting, as matting', 'semantic_guided_llie_180x324', factsOf('llie1', [324, 180]), 'says 1 channel'],
    ['low light, as matting', 'zero_dce_180x320', factsOf('dce', [320, 180]), 'wants 180 pictures at a time'],
    ['depth at another size', 'tcmonodepth_192x320', factsOf('depth1', [320, 320]), 'takes 320x192 pixels'],
    ['depth, as its graph says', 'tcmonodepth_192x320', factsOf('depth', [320, 192]), 'in a blank picture'],
  ])('a model of another kind is rejected: %s', async (_, file, model, sentence) => {
    const view = plainView(model, model.input.size as readonly [number, number], [90, 120, 60]);
    const run = engine.infer(loadableOf(model, fileOf(`notmatting/${file}`)), view, never);
    await expect(run).rejects.toMatchObject({
      code: 'MODEL_MISMATCH',
      message: expect.stringContaining(sentence),
    });
  });
});
