import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type InputView,
  type Mask,
  type Model,
  type OutputView,
  type Picture,
  type Recipe,
  tensorOf,
} from '../src/pipeline/index.ts';
import { bindFile, presets } from '../src/plugins/index.ts';
import { articleMask, cutAt128, multiplied, type Network, pixelsBySharp, SIZE } from './support/article.ts';
import { mean, share, worst } from './support/distance.ts';

/*
 * The article, step for step: its arithmetic said again (test/support/article.ts), plainly and without any plugin, against the presets
 * `article` and `articleBinary`. The network is a function that both sides are constant, since arithmetic is compared.
 */

const model: Model = {
  name: 'stand-in',
  digest: `sha256:${'0'.repeat(64)}`,
  input: { size: [SIZE, SIZE], layout: 'nchw', order: 'rgb' },
  output: { channels: 1, meaning: 'opacity' },
};

/** Smooth in what it sees, far beyond 0..1 on both sides, and no two channels alike. */
const smooth = (tensor: Float32Array): Float32Array => {
  const plane = SIZE * SIZE;
  const map = new Float32Array(plane);
  for (let i = 0; i < plane; i++) {
    map[i] = 3 * Math.tanh(1.5 * tensor[i]! - 0.5 * tensor[plane + i]! + 0.8 * tensor[2 * plane + i]!) + 0.4;
  }
  return map;
};

/** The same, but for some places where it gives no number. */
const holed: Network = (tensor) => smooth(tensor).map((value, i) => (i % 1013 === 0 ? Number.NaN : value));

describe.each([
  ['shrunk', 1300, 1100],
  ['enlarged one way', 1500, 768],
])('the article, step for step: a picture that is %s', (_what, width, height) => {
  let picture: Picture;
  beforeAll(() => {
    picture = photograph(width, height);
  });

  it.each([
    ['a network', smooth],
    ['a network that gives NaN in places', holed],
  ])('%s: the mask within 1 of 255 everywhere, both cutouts the same', async (_which, network) => {
    const theirs = await articleMask(await pixelsBySharp(picture), network, picture);
    const ours = await pulled(picture, network, 'article');
    expect(worst(ours.mask.data, theirs)).toBeLessThanOrEqual(1);
    expect(mean(ours.mask.data, theirs)).toBeLessThan(0.001);

    // From the same mask the same cutout, byte for byte.
    expect(worst(ours.composite, multiplied(picture, ours.mask.data))).toBe(0);
    const binary = await pulled(picture, network, 'articleBinary');
    expect(worst(binary.composite, cutAt128(picture, ours.mask.data))).toBe(0);

    // And from their mask: colors and alpha move by at most what the mask does.
    expect(worst(ours.composite, multiplied(picture, theirs))).toBeLessThanOrEqual(1);
    expect(share(binary.composite, cutAt128(picture, theirs))).toBeLessThan(1e-5);
  });

  it('with a Triangle resampler written from scratch: the mask within 0.5 of 255 in the mean', async ({ annotate }) => {
    const theirs = await articleMask(triangle(picture, SIZE, SIZE), smooth, picture);
    const ours = await pulled(picture, smooth, 'article');
    await annotate(`mean ${mean(ours.mask.data, theirs).toFixed(3)}, worst ${worst(ours.mask.data, theirs)} of 255`);
    expect(mean(ours.mask.data, theirs)).toBeLessThanOrEqual(0.5);
  });
});

async function pulled(picture: Picture, network: Network, name: 'article' | 'articleBinary') {
  const infer = async (_model: Model, view: InputView) => {
    const { width, height, frame } = view;
    const output: OutputView = { data: await network(tensorOf(view)), width, height, frame, channels: 1 };
    return { view: output, queuedMilliseconds: 0, provider: 'cpu' };
  };
  const { data, width, height, channels } = picture;
  const file = await sharp(data, { raw: { width, height, channels } }).png({ compressionLevel: 1 }).toBuffer();
  const nodes = await bindFile(file, model, [presets[name].recipe as Recipe], { infer });
  const [mask, composite]: [Mask, { data: Uint8Array }] = await Promise.all([nodes.mask.get(), nodes.composite.get()]);
  return { mask, composite: composite.data };
}

/** A resampler with the triangle filter, antialiased when it shrinks: first rows, then columns, rounded once at the end. */
function triangle({ data, width, height }: Picture, toWidth: number, toHeight: number): Uint8Array {
  const across = new Float64Array(toWidth * height * 3);
  for (const [x, { first, weights }] of taps(width, toWidth).entries()) {
    for (let y = 0; y < height; y++) {
      for (let c = 0; c < 3; c++) {
        let sum = 0;
        for (let k = 0; k < weights.length; k++) sum += weights[k]! * data[(y * width + first + k) * 3 + c]!;
        across[(y * toWidth + x) * 3 + c] = sum;
      }
    }
  }
  const result = new Uint8Array(toWidth * toHeight * 3);
  const row = toWidth * 3;
  for (const [y, { first, weights }] of taps(height, toHeight).entries()) {
    for (let i = 0; i < row; i++) {
      let sum = 0;
      for (let k = 0; k < weights.length; k++) sum += weights[k]! * across[(first + k) * row + i]!;
      result[y * row + i] = Math.round(sum);
    }
  }
  return result;
}

/** Which pixels make each result pixel, and their weights, which add up to 1. */
function taps(from: number, to: number) {
  const ratio = from / to;
  const reach = Math.max(1, ratio);
  return Array.from({ length: to }, (_, i) => {
    const center = (i + 0.5) * ratio;
    const first = Math.max(0, Math.floor(center - reach));
    const end = Math.min(from, Math.ceil(center + reach));
    const raw = Array.from({ length: end - first }, (_, k) =>
      Math.max(0, 1 - Math.abs(first + k + 0.5 - center) / reach),
    );
    const sum = raw.reduce((a, b) => a + b);
    return { first, weights: raw.map((weight) => weight / sum) };
  });
}

/** Slopes, waves, a hard edge and noise that is always the same: something for every part of a resampler. */
function photograph(width: number, height: number): Picture {
  const data = new Uint8Array(width * height * 3);
  let seed = 1;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 3) {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      const inside = Math.hypot(x - width / 2, y - height / 2) < height / 3 ? 70 : 0;
      const noise = (seed >>> 24) / 16;
      data[i] = (x / width) * 150 + inside + noise;
      data[i + 1] = (y / height) * 150 + inside + noise;
      data[i + 2] = 100 + 50 * Math.sin(x / 40) * Math.cos(y / 25) + inside + noise;
    }
  }
  return { data, width, height, channels: 3 };
}
