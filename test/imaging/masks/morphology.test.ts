import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dilate, erode } from '../../../src/imaging/masks/morphology.ts';
import type { Mask } from '../../../src/pipeline/index.ts';
import { masks, mirrored, turned } from '../../support/noise.ts';

/** The definition, pixel by pixel: everything within, and the rim on rows, columns and diagonals between pixels. */
function plainly({ data, width, height }: Mask, radius: number, flat: boolean): Mask {
  const at = (x: number, y: number) =>
    data[Math.min(height - 1, Math.max(0, y)) * width + Math.min(width - 1, Math.max(0, x))]!;
  const between = (x: number, y: number) => {
    const [left, top] = [Math.floor(x), Math.floor(y)];
    const row = (above: number) => at(left, above) + (at(left + 1, above) - at(left, above)) * (x - left);
    return row(top) + (row(top + 1) - row(top)) * (y - top);
  };
  const whole = Math.floor(radius);
  const steps = Array.from({ length: 2 * whole + 1 }, (_, i) => i - whole);
  const within = steps
    .flatMap((x) => steps.map((y) => [x, y] as const))
    .filter(([x, y]) => x * x + y * y <= radius ** 2);
  const diagonal = radius * Math.SQRT1_2;
  const rim = steps
    .filter((step) => Math.abs(step) <= diagonal)
    .flatMap((step) => [-1, 1].map((side) => [step, side * Math.sqrt(radius ** 2 - step ** 2)] as const))
    .flatMap(([a, b]) => [[a, b] as const, [b, a] as const]);
  const corners = [-1, 1].flatMap((x) => [-1, 1].map((y) => [x * diagonal, y * diagonal] as const));
  const points = flat ? within : [...within, ...rim, ...corners];
  return {
    data: Uint8Array.from(data, (_, i) => {
      const [x, y] = [i % width, Math.floor(i / width)];
      // Of the eight mirror images of a sum, some end a little below its half.
      return Math.max(...points.map(([dx, dy]) => Math.floor(between(x + dx, y + dy) + 0.5)));
    }),
    width,
    height,
  };
}

const worst = (a: Mask, b: Mask) => a.data.reduce((most, byte, i) => Math.max(most, Math.abs(byte - b.data[i]!)), 0);
const radius = fc.oneof(
  fc.constantFrom(0, 1, 2, 3, 5, Math.SQRT2),
  fc.integer({ min: 1, max: 600 }).map((hundredths) => hundredths / 100),
);

describe('dilation', () => {
  it.each([true, false])('is the greatest within the disk, flat %s', (flat) => {
    fc.assert(
      fc.property(masks, radius, (mask, r) => {
        expect(worst(dilate(mask, r, flat), plainly(mask, r, flat))).toBeLessThanOrEqual(flat ? 0 : 1);
      }),
      { numRuns: 150 },
    );
  });

  it('changes nothing at 0, never takes away, and grows with the radius', () => {
    fc.assert(
      fc.property(masks, radius, radius, (mask, r, more) => {
        expect(dilate(mask, 0)).toEqual(mask);
        const made = dilate(mask, r);
        expect(made.data.every((byte, i) => byte >= mask.data[i]!)).toBe(true);
        const larger = dilate(mask, r + more);
        expect(made.data.every((byte, i) => byte <= larger.data[i]! + 1)).toBe(true);
      }),
    );
  });

  it('does the same to a picture that is turned or mirrored', () => {
    fc.assert(
      fc.property(masks, radius, (mask, r) => {
        expect(worst(dilate(turned(mask), r), turned(dilate(mask, r)))).toBeLessThanOrEqual(1);
        expect(worst(dilate(mirrored(mask), r), mirrored(dilate(mask, r)))).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('straight edges, antialiased', () => {
  const size = 64;
  /** How much of each pixel lies on one side of a line, by 8 x 8 points. */
  function halfPlane(degrees: number, offset: number): Mask {
    const [x, y] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
    const inside = (i: number, j: number) => (i - size / 2) * x + (j - size / 2) * y < offset;
    const data = Uint8Array.from({ length: size * size }, (_, at) => {
      let count = 0;
      for (let k = 0; k < 64; k++) {
        if (inside((at % size) + ((k % 8) + 0.5) / 8, Math.floor(at / size) + (Math.floor(k / 8) + 0.5) / 8)) count++;
      }
      return Math.round((count * 255) / 64);
    });
    return { data, width: size, height: size };
  }
  /** Opacity in the middle of the picture, where no corner matters. */
  function area({ data }: Mask): number {
    let sum = 0;
    for (let y = 20; y < 44; y++) for (let x = 20; x < 44; x++) sum += data[y * size + x]!;
    return sum;
  }

  it.each([0, 10, 22.5, 30, 45, 63, 90])('move by the radius within 0.1 pixels, at %f degrees', (degrees) => {
    for (const r of [0.25, 0.5, 1, 1.5, 2, 2.7, 5]) {
      const before = halfPlane(degrees, -r / 2);
      const perPixel = area(halfPlane(degrees, 0.5)) - area(halfPlane(degrees, -0.5));
      expect(Math.abs((area(dilate(before, r)) - area(before)) / perPixel - r)).toBeLessThan(0.11);
      const after = halfPlane(degrees, r / 2);
      expect(Math.abs((area(after) - area(erode(after, r))) / perPixel - r)).toBeLessThan(0.11);
    }
  });
});
