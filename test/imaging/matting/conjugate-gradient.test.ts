import { describe, expect, it } from 'vitest';
import { multiply } from '../../../src/imaging/matting/banded-matrix.ts';
import { conjugateGradient } from '../../../src/imaging/matting/conjugate-gradient.ts';
import { mattingLaplacian } from '../../../src/imaging/matting/matting-laplacian.ts';
import { unknownBandOf } from '../../../src/imaging/matting/unknown-band.ts';
import type { Pixels } from '../../../src/imaging/raster/pixels.ts';
import { solved } from '../../support/linear-system.ts';

const [width, height] = [9, 8];
const picture: Pixels<3> = {
  data: Uint8Array.from({ length: 3 * width * height }, (_, i) => (i * i * 31 + i * 7) % 256),
  width,
  height,
  channels: 3,
};
// Two islands, so that rows of the band have gaps.
const unknown = Uint8Array.from({ length: width * height }, (_, i) =>
  [11, 12, 20, 21, 22, 30, 52, 53, 62].includes(i) ? 1 : 0,
);
const matrix = mattingLaplacian(picture, unknownBandOf(unknown, picture), 1e-3);
const { band, diagonal } = matrix;
const start = Float64Array.from(diagonal, (_, i) => (i * 13) % 10);
const right = Float64Array.from(diagonal, (_, i) => (i % 4) - 1.5);
for (const [i, flag] of band.unknown.entries()) if (flag === 1) diagonal[i]! += 0.01;

const limits = { tolerance: 1e-10, iterations: 1000, signal: new AbortController().signal };

describe('conjugate gradients', () => {
  it('give what elimination gives, and leave what is held', () => {
    const before = start.slice();
    const x = conjugateGradient(matrix, right, start, limits)!;
    expect(start).toEqual(before);
    const sought = [...band.unknown.keys()].filter((i) => band.unknown[i] === 1);
    const held = start.map((value, i) => (band.unknown[i] === 1 ? 0 : value));
    const fromHeld = multiply(matrix, held);
    const columns = sought.map((j) =>
      multiply(
        matrix,
        start.map((_, i) => (i === j ? 1 : 0)),
      ),
    );
    const dense = sought.map((i) => columns.map((column) => column[i]!));
    const exact = solved(
      dense,
      sought.map((i) => right[i]! - fromHeld[i]!),
    );
    expect(sought).toHaveLength(9);
    for (const [k, i] of sought.entries()) expect(x[i]).toBeCloseTo(exact[k]!, 6);
    for (const [i, value] of x.entries()) if (band.unknown[i] === 0) expect(value).toBe(start[i]);
  });

  it('start where they are told: at the solution there is nothing to do', () => {
    const x = conjugateGradient(matrix, right, start, limits)!;
    expect(conjugateGradient(matrix, right, x, { ...limits, tolerance: 1e-8, iterations: 0 })).toEqual(x);
  });

  it('say when so many iterations are not enough', () => {
    expect(conjugateGradient(matrix, right, start, { ...limits, iterations: 1 })).toBeUndefined();
  });

  it('stop when nobody waits any more', () => {
    expect(() => conjugateGradient(matrix, right, start, { ...limits, signal: AbortSignal.abort() })).toThrow();
  });
});
