import { describe, expect, it } from 'vitest';
import { type BandedMatrix, multiply } from '../../../src/imaging/matting/banded-matrix.ts';
import { mattingLaplacian } from '../../../src/imaging/matting/matting-laplacian.ts';
import { unknownBandOf } from '../../../src/imaging/matting/unknown-band.ts';
import type { Pixels } from '../../../src/imaging/raster/pixels.ts';
import { solved } from '../../support/linear-system.ts';

const EPSILON = 1e-3;
const noise = pixels(6, 5, (i) => [(i * 73) % 256, (i * 151 + 40) % 256, (i * 211 + 9) % 256]);
const everywhere = ({ width, height }: Pixels) =>
  unknownBandOf(new Uint8Array(width * height).fill(1), { width, height });
const laplacian = mattingLaplacian(noise, everywhere(noise), EPSILON);

function pixels(width: number, height: number, colorAt: (i: number) => readonly number[]): Pixels<3> {
  const colors = Array.from({ length: width * height }, (_, i) => colorAt(i));
  return { data: Uint8Array.from(colors.flat()), width, height, channels: 3 };
}

/** Where every pixel is unknown, element and pixel differ by the empty ones before the first. */
function times(matrix: BandedMatrix, values: readonly number[]): number[] {
  const { first, end } = matrix.band;
  const x = new Float64Array(matrix.diagonal.length);
  x.set(values, first);
  return [...multiply(matrix, x).subarray(first, end)];
}

/** All of the matrix, a column a unit vector. It is symmetric if its columns are its rows. */
const dense = noise.data.subarray(0, 30).reduce<number[][]>((columns, _, i) => {
  columns.push(
    times(
      laplacian,
      Array.from({ length: 30 }, (_, j) => (i === j ? 1 : 0)),
    ),
  );
  return columns;
}, []);

describe('the matting Laplacian', () => {
  it('is what the paper says, window by window', () => {
    const expected = Array.from({ length: 30 }, () => new Array<number>(30).fill(0));
    for (let y = 0; y < 3; y++) {
      for (let x = 0; x < 4; x++) {
        const window = Array.from({ length: 9 }, (_, k) => (y + Math.floor(k / 3)) * 6 + x + (k % 3));
        const colors = window.map((i) => Array.from(noise.data.subarray(3 * i, 3 * i + 3), (value) => value / 255));
        const mean = [0, 1, 2].map((c) => colors.reduce((sum, color) => sum + color[c]! / 9, 0));
        const off = colors.map((color) => color.map((value, c) => value - mean[c]!));
        const covariance = [0, 1, 2].map((a) =>
          [0, 1, 2].map((b) => off.reduce((sum, o) => sum + (o[a]! * o[b]!) / 9, 0) + (a === b ? EPSILON / 9 : 0)),
        );
        for (const [i, p] of window.entries()) {
          const through = solved(covariance, off[i]!);
          for (const [j, q] of window.entries()) {
            const dot = off[j]!.reduce((sum, value, c) => sum + value * through[c]!, 0);
            expected[p]![q]! += (p === q ? 1 : 0) - (1 + dot) / 9;
          }
        }
      }
    }
    for (const [i, row] of expected.entries()) {
      // Couplings are 32-bit.
      for (const [j, value] of row.entries()) expect(dense[i]![j]).toBeCloseTo(value, 5);
    }
  });

  it('is symmetric, has rows that sum to zero, and no direction that it makes negative', () => {
    for (const [i, row] of dense.entries()) {
      for (const [j, value] of row.entries()) expect(value).toBe(dense[j]![i]);
      expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 5);
    }
    for (let seed = 1; seed < 40; seed++) {
      const x = dense.map((_, i) => Math.sin(seed * (i + 1) * 1.7));
      const energy = times(laplacian, x).reduce((sum, value, i) => sum + value * x[i]!, 0);
      expect(energy).toBeGreaterThan(-1e-5);
    }
  });

  it('costs nothing where opacity is linear in color, and something where it is not', () => {
    const along = (i: number) => ((i * 37) % 11) / 10;
    const line = pixels(6, 5, (i) => [200 * along(i) + 20, 150 * along(i) + 60, 220 - 100 * along(i)]);
    const matrix = mattingLaplacian(line, everywhere(line), 1e-5);
    const energy = (x: number[]) => times(matrix, x).reduce((sum, value, i) => sum + value * x[i]!, 0);
    const opacity = Array.from({ length: 30 }, (_, i) => 0.9 * along(i) + 0.05);
    expect(energy(opacity)).toBeLessThan(1e-3);
    expect(energy(opacity.map((value) => value * value))).toBeGreaterThan(1e-2);
  });

  it('leaves out windows in which all is known, and pictures too small for one', () => {
    const unknown = new Uint8Array(30);
    unknown[0] = 1;
    const corner = mattingLaplacian(noise, unknownBandOf(unknown, noise), EPSILON);
    const { band, diagonal } = corner;
    const reached = [...diagonal].flatMap((value, i) => (value > 0 ? [band.pixels[i]] : []));
    expect(reached).toEqual([0, 1, 2, 6, 7, 8, 12, 13, 14]);
    const tiny = pixels(2, 9, () => [1, 2, 3]);
    expect([...mattingLaplacian(tiny, everywhere(tiny), EPSILON).diagonal].some((value) => value !== 0)).toBe(false);
  });
});
