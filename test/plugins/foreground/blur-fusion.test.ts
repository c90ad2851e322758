import { describe, expect, it } from 'vitest';
import type { Mask } from '../../../src/pipeline/index.ts';
import blurFusion from '../../../src/plugins/foreground/blur-fusion.ts';
import { picture } from '../../support/draw.ts';
import { run } from '../../support/run.ts';

const [width, height] = [13, 9];
const decoded = picture(width, height, (i) => [(i * 73) % 256, (i * 31) % 256, (i * 7) % 256]);
const maskOf = (byteAt: (i: number) => number): Mask => ({
  data: Uint8Array.from({ length: width * height }, (_, i) => byteAt(i)),
  width,
  height,
});
const estimated = async (mask: Mask, options = {}) => (await run(blurFusion, { decoded, mask }, options)).value.data;

describe('blurFusion', () => {
  it('leaves what is opaque as it is', async () => {
    expect(await estimated(maskOf(() => 255))).toEqual(decoded.data);
    const half = maskOf((i) => (i % width < 6 ? 255 : 40));
    const data = await estimated(half);
    for (let i = 0; i < width * height; i++) {
      if (half.data[i] === 255)
        expect(data.subarray(3 * i, 3 * i + 3)).toEqual(decoded.data.subarray(3 * i, 3 * i + 3));
    }
  });

  it.each([
    [90, 6],
    [5, 2],
    [1, 1],
  ])('is the formula of the paper, box by box: %i and %i', async (coarse, fine) => {
    const mask = maskOf((i) => (i * 51) % 256);
    const data = await estimated(mask, { coarse, fine });
    const image = Array.from(decoded.data, (value) => value / 255);
    const alpha = Array.from(mask.data, (value) => value / 255);
    const first = pass(image, image, image, alpha, coarse);
    const { front } = pass(image, first.front, first.back, alpha, fine);
    // Between the passes colors are bytes.
    for (const [i, value] of front.entries()) expect(Math.abs(data[i]! - 255 * value)).toBeLessThanOrEqual(1.5);
  });
});

/** One pass over numbers 0..1, each box summed anew. */
function pass(image: number[], front: number[], back: number[], alpha: number[], side: number) {
  const reach = Math.floor(side / 2);
  const meanOf = (values: (i: number) => number, i: number) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    let [sum, count] = [0, 0];
    for (let v = Math.max(0, y - reach); v <= Math.min(height - 1, y + reach); v++) {
      for (let u = Math.max(0, x - reach); u <= Math.min(width - 1, x + reach); u++, count++) {
        sum += values(v * width + u);
      }
    }
    return sum / count;
  };
  const result = { front: [] as number[], back: [] as number[] };
  for (let i = 0; i < width * height; i++) {
    const mean = meanOf((j) => alpha[j]!, i);
    for (let c = 0; c < 3; c++) {
      const f = meanOf((j) => alpha[j]! * front[3 * j + c]!, i) / (mean + 1e-5);
      const b = meanOf((j) => (1 - alpha[j]!) * back[3 * j + c]!, i) / (1 - mean + 1e-5);
      const seen = f + alpha[i]! * (image[3 * i + c]! - alpha[i]! * f - (1 - alpha[i]!) * b);
      result.front.push(Math.min(1, Math.max(0, seen)));
      result.back.push(b);
    }
  }
  return result;
}
