import { describe, expect, it } from 'vitest';
import type { Pixels } from '../../../src/imaging/index.ts';
import {
  cubicWeights,
  type InterpolationWeights,
  interpolate,
  linearWeights,
} from '../../../src/imaging/raster/interpolate.ts';

const { signal } = new AbortController();

/** Pixel by pixel, as the docs of `interpolate` say, with the same fixed point. */
function expected({ data, width, height, channels }: Pixels, to: Pixels, weigh: InterpolationWeights): Uint8Array {
  const tapsAt = (from: number, size: number, x: number) => {
    const place = ((x + 0.5) * from) / size - 0.5;
    const left = Math.floor(place);
    const taps = weigh(place - left).map((each) => Math.round(each * 16384));
    taps[place - left < 0.5 ? 1 : 2]! += 16384 - taps.reduce((sum, each) => sum + each);
    return taps.map((weight, i) => [Math.min(from - 1, Math.max(0, left - 1 + i)), weight] as const);
  };
  return to.data.map((_, i) => {
    const [x, y] = [Math.floor(i / channels) % to.width, Math.floor(i / channels / to.width)];
    let sum = 1 << 19;
    for (const [row, down] of tapsAt(height, to.height, y)) {
      let across = 1 << 7;
      for (const [column, weight] of tapsAt(width, to.width, x)) {
        across += data[(row * width + column) * channels + (i % channels)]! * weight;
      }
      sum += (across >> 8) * down;
    }
    return Math.min(255, Math.max(0, sum >> 20));
  });
}

describe.each([1, 3, 4] as const)('%s channels', (channels) => {
  it.each([
    [1, 1, 5, 7],
    [3, 2, 40, 31],
    [31, 17, 32, 17],
    [17, 5, 18, 90],
    [9, 4, 9, 5],
  ])('%sx%s to %sx%s is the same to the byte as pixel by pixel', async (width, height, toWidth, toHeight) => {
    const data = Uint8Array.from({ length: width * height * channels }, (_, i) => (i % 5 < 2 ? 255 * (i & 1) : i * 89));
    const from = { data, width, height, channels };
    const size = { width: toWidth, height: toHeight };
    for (const weights of [cubicWeights, linearWeights]) {
      const made: Pixels = await interpolate(from, size, weights, signal);
      expect(Buffer.compare(made.data, expected(from, made, weights))).toBe(0);
    }
  });
});

it('gives several pictures at a time their own rows, though their strips take turns in the memory of a kernel', async () => {
  const of = (byte: number, width: number) =>
    ({ data: new Uint8Array(width * 3).fill(byte), width, height: 3, channels: 1 }) as const;
  const sizes = [1500, 700, 2100].map((width) => ({ width, height: 1200 }));
  const made = await Promise.all(
    sizes.map((size, i) => interpolate(of(50 * i + 9, 3 + i), size, cubicWeights, signal)),
  );
  for (const [i, { data }] of made.entries()) expect(data.every((byte) => byte === 50 * i + 9)).toBe(true);
});
