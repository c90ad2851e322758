import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BlurFusion, blurFusionForeground, bytesOfBlurFusion } from '../../../src/imaging/index.ts';
import type { Mask } from '../../../src/pipeline/index.ts';
import { masks } from '../../support/noise.ts';

const usual: BlurFusion = { coarse: 90, fine: 6 };
const { signal } = new AbortController();
const maskOf = (width: number, height: number, byteAt: (x: number, y: number) => number): Mask => ({
  data: Uint8Array.from({ length: width * height }, (_, i) => byteAt(i % width, Math.floor(i / width))),
  width,
  height,
});
const disc = (width: number, height: number, edge: number) =>
  maskOf(width, height, (x, y) => {
    const outside = (Math.hypot(x - width / 3, y - height / 2) - 40) / edge;
    return Math.round(255 * Math.min(1, Math.max(0, 1 - outside)));
  });

/** A pass over every pixel: sums of boxes from tables of sums over all that is above and to the left. */
function densePass(image: Uint8Array, front: Uint8Array, back: Uint8Array, mask: Mask, reach: number) {
  const { data: alpha, width, height } = mask;
  const weighted = (colors: Uint8Array, weight: (byte: number) => number) =>
    [0, 1, 2].map((c) => tableOf(mask, (i) => weight(alpha[i]!) * colors[3 * i + c]!));
  const [f, b] = [weighted(front, (byte) => byte), weighted(back, (byte) => 255 - byte)];
  const opacity = tableOf(mask, (i) => alpha[i]!);
  const result = { front: new Uint8Array(image.length), back: new Uint8Array(image.length) };
  for (let i = 0; i < alpha.length; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    const [left, right] = [Math.max(0, x - reach), Math.min(width, x + reach + 1)];
    const [top, bottom] = [Math.max(0, y - reach), Math.min(height, y + reach + 1)];
    const boxOf = (table: Float64Array) => {
      const at = (column: number, row: number) => table[row * (width + 1) + column]!;
      return at(right, bottom) - at(left, bottom) - at(right, top) + at(left, top);
    };
    const pixels = (right - left) * (bottom - top);
    const [opaque, a] = [boxOf(opacity), alpha[i]! / 255];
    for (let c = 0; c < 3; c++) {
      const meanF = boxOf(f[c]!) / (opaque + 255e-5 * pixels);
      const meanB = boxOf(b[c]!) / (255 * pixels - opaque + 255e-5 * pixels);
      const seen = meanF + a * (image[3 * i + c]! - a * meanF - (1 - a) * meanB);
      result.front[3 * i + c] = Math.floor(Math.min(255, Math.max(0, seen)) + 0.5);
      result.back[3 * i + c] = Math.floor(meanB + 0.5);
    }
  }
  return result;
}

function tableOf({ width, height }: Mask, valueAt: (i: number) => number): Float64Array {
  const table = new Float64Array((width + 1) * (height + 1));
  for (let y = 0; y < height; y++) {
    for (let x = 0, row = 0; x < width; x++) {
      row += valueAt(y * width + x);
      table[(y + 1) * (width + 1) + x + 1] = table[y * (width + 1) + x + 1]! + row;
    }
  }
  return table;
}

/** Greatest differences from two passes over every pixel. */
function differences(mask: Mask, { coarse, fine }: BlurFusion) {
  const image = Uint8Array.from({ length: 3 * mask.data.length }, (_, i) => (i * i * 31 + 7 * i) % 256);
  const { data } = blurFusionForeground({ ...mask, data: image, channels: 3 }, mask, { coarse, fine }, signal);
  const first = densePass(image, image, image, mask, coarse >> 1);
  const dense = densePass(image, first.front, first.back, mask, fine >> 1).front;
  let [clear, soft, opaque] = [0, 0, 0];
  for (let i = 0; i < data.length; i++) {
    const byte = mask.data[Math.floor(i / 3)]!;
    const difference = Math.abs(data[i]! - dense[i]!);
    if (byte === 0) clear = Math.max(clear, difference);
    else if (byte === 255) opaque = Math.max(opaque, Math.abs(data[i]! - image[i]!));
    else soft = Math.max(soft, difference);
  }
  return { clear, soft, opaque };
}

describe('blur fusion', () => {
  it.each([
    ['1 x 1', maskOf(1, 1, () => 100)],
    ['1 x 300', maskOf(1, 300, (_, y) => (y * 91) % 256)],
    ['300 x 1', maskOf(300, 1, (x) => (x * 91) % 256)],
    ['noise, 61 x 47', maskOf(61, 47, (x, y) => (x * x * 37 + y * 101 + x * y * 7) % 256)],
    ['soft everywhere, 130 x 75', maskOf(130, 75, (x, y) => 1 + ((x + 2 * y) % 254))],
    ['a soft disc', disc(230, 170, 12)],
    ['a nearly hard disc', disc(230, 170, 1)],
    ['soft pixels far apart', maskOf(300, 200, (x, y) => (x % 97 === 50 && y % 61 === 30 ? 128 : x < 150 ? 255 : 0))],
    ['one soft pixel in a corner', maskOf(250, 250, (x, y) => (x + y === 498 ? 77 : 0))],
  ])('is what two passes over every pixel give: %s', (_, mask) => {
    for (const sides of [usual, { coarse: 3, fine: 40 }, { coarse: 1000, fine: 1 }]) {
      const { soft, opaque } = differences(mask, sides);
      expect([soft <= 1 ? 'close' : soft, opaque]).toEqual(['close', 0]);
    }
  });

  it('is so for any small mask', () => {
    fc.assert(
      fc.property(masks, fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 30 }), (mask, coarse, fine) => {
        const { soft, opaque } = differences(mask, { coarse, fine });
        expect(soft).toBeLessThanOrEqual(1);
        expect(opaque).toBe(0);
      }),
    );
  });

  it('gives clear pixels what they had where opacity is never steep', () => {
    expect(differences(disc(230, 170, 12), usual).clear).toBeLessThanOrEqual(1);
  });

  it('takes memory by the pixel, and by the row for wide boxes', () => {
    const bytes = bytesOfBlurFusion({ width: 4000, height: 3000 }, { coarse: 1000, fine: 6 });
    expect(bytes / 12e6).toBeLessThan(9.1);
  });
});
