import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDetail, guidedFilter } from '../../../src/imaging/masks/guided-filter.ts';
import type { Pixels } from '../../../src/imaging/raster/pixels.ts';
import { resample } from '../../../src/imaging/raster/resample.ts';
import type { Mask } from '../../../src/pipeline/index.ts';
import { mean, share, worst } from '../../support/distance.ts';
import { masks } from '../../support/noise.ts';

const { signal } = new AbortController();
const size = { width: 48, height: 40 };
const colored = (colorAt: (x: number, y: number) => readonly number[]): Pixels<3> => ({
  data: Uint8Array.from({ length: 3 * size.width * size.height }, (_, i) => {
    const pixel = Math.floor(i / 3);
    return colorAt(pixel % size.width, Math.floor(pixel / size.width))[i % 3]!;
  }),
  ...size,
  channels: 3,
});
const maskOf = (opacityAt: (x: number, y: number) => number): Mask => ({
  data: Uint8Array.from({ length: size.width * size.height }, (_, i) =>
    opacityAt(i % size.width, Math.floor(i / size.width)),
  ),
  ...size,
});

/** A disk; red is as light as green, so that only color tells them apart. */
const isInside = (x: number, y: number) => Math.hypot(x - 23.3, y - 19.1) < 13.4;
const disk = maskOf((x, y) => (isInside(x, y) ? 255 : 0));
const picture = colored((x, y) => (isInside(x, y) ? [210, 40, 60] : [30, 96, 60]));

describe('the guided filter', () => {
  it('is its definition where a cell is a pixel', () => {
    const epsilon = 0.01;
    const means = (of: (at: number) => number, { width, height }: Mask, reach: number) =>
      Float64Array.from({ length: width * height }, (_, i) => {
        let [sum, count] = [0, 0];
        for (let at = 0; at < width * height; at++) {
          const [across, down] = [(at % width) - (i % width), Math.floor(at / width) - Math.floor(i / width)];
          if (Math.abs(across) > reach || Math.abs(down) > reach) continue;
          sum += of(at);
          count++;
        }
        return sum / count;
      });
    fc.assert(
      fc.property(masks, fc.integer({ min: 1, max: 4 }), (mask, reach) => {
        // Grey: with three equal colors, the three factors are a third of the grey one each, at a third of its epsilon.
        const grey = mask.data.map((byte, i) => (byte * 7 + i * 13) % 256);
        const guide: Pixels<3> = { ...mask, data: Uint8Array.from([...grey].flatMap((g) => [g, g, g])), channels: 3 };
        const [color, opacity] = [(i: number) => grey[i]! / 255, (i: number) => mask.data[i]! / 255];
        const of = (map: (i: number) => number) => means(map, mask, reach);
        const [i, p, ii, ip] = [
          of(color),
          of(opacity),
          of((at) => color(at) ** 2),
          of((at) => color(at) * opacity(at)),
        ];
        const a = i.map((m, at) => (ip[at]! - m * p[at]!) / (ii[at]! - m * m + epsilon / 3));
        const b = p.map((m, at) => m - a[at]! * i[at]!);
        const [meanA, meanB] = [of((at) => a[at]!), of((at) => b[at]!)];
        const expected = Uint8ClampedArray.from(mask.data, (_, at) => 255 * (meanA[at]! * color(at) + meanB[at]!));
        const made = guidedFilter(mask, guide, { radius: reach, epsilon, subsampling: 1 });
        expect(worst(made.data, new Uint8Array(expected))).toBeLessThanOrEqual(1);
      }),
      { numRuns: 50 },
    );
  });

  it.each([1, 3, 4])('follows what is a linear function of color, with cells of %i', (subsampling) => {
    const wavy = colored((x, y) => [128 + 100 * Math.sin(x), 128 + 100 * Math.cos(y / 2), (x * 31 + y * 17) % 256]);
    const linear = maskOf((x, y) => {
      const [red, green, blue] = wavy.data.subarray(3 * (y * size.width + x));
      return Math.round(0.5 * red! + 0.3 * green! - 0.1 * blue! + 40);
    });
    const made = guidedFilter(linear, wavy, { radius: 8, epsilon: 1e-7, subsampling });
    expect(worst(made.data, linear.data)).toBeLessThanOrEqual(2);
  });

  it('makes a round edge of blocks, also where colors are equally light', () => {
    const at = (x: number) => 6 * Math.floor(x / 6) + 2.5;
    const blocks = maskOf((x, y) => (isInside(at(x), at(y)) ? 255 : 0));
    const made = guidedFilter(blocks, picture, { radius: 6, epsilon: 1e-5, subsampling: 1 });
    const cut = made.data.map((byte) => (byte > 127 ? 255 : 0));
    expect(share(cut, disk.data)).toBeLessThan(0.3 * share(blocks.data, disk.data));
  });

  it('leaves what is the same everywhere', () => {
    for (const byte of [0, 77, 255]) {
      const flat = maskOf(() => byte);
      expect(guidedFilter(flat, picture, { radius: 5, epsilon: 1e-4, subsampling: 4 })).toEqual(flat);
    }
  });
});

describe('detail', () => {
  const cubic = async (step: number): Promise<Mask> => {
    const small = { width: size.width / step, height: size.height / step };
    const shrunk = await resample({ ...disk, channels: 1 }, small, 'linear', signal);
    return { data: (await resample(shrunk, size, 'cubic', signal)).data, ...size };
  };

  it.each([2, 4])('brings back most of the edge that a mask of 1/%i lost', async (step) => {
    const enlarged = await cubic(step);
    const made = addDetail(enlarged, picture, { radius: 2 * step, epsilon: 1e-4, subsampling: step });
    expect(mean(made.data, disk.data)).toBeLessThan(0.3 * mean(enlarged.data, disk.data));
  });

  it('is none where cells are pixels, and none in a picture without edges', async () => {
    const enlarged = await cubic(4);
    expect(addDetail(enlarged, picture, { radius: 4, epsilon: 1e-4, subsampling: 1 })).toEqual(enlarged);
    const flat = colored(() => [90, 120, 20]);
    expect(addDetail(enlarged, flat, { radius: 8, epsilon: 1e-4, subsampling: 4 })).toEqual(enlarged);
  });

  it('is none where the mask is the same all around', () => {
    const full = maskOf(() => 255);
    const noisy = colored((x, y) => [(x * 97 + y * 31) % 256, (x * 13 + y * 71) % 256, (x * y) % 256]);
    expect(addDetail(full, noisy, { radius: 8, epsilon: 1e-6, subsampling: 4 })).toEqual(full);
  });
});
