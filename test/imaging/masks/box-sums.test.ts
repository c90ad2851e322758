import fc from 'fast-check';
import { expect, it } from 'vitest';
import { boxSums } from '../../../src/imaging/masks/box-sums.ts';
import { masks } from '../../support/noise.ts';

it('sums over windows that are cut at the edges, whatever their size', () => {
  fc.assert(
    fc.property(masks, fc.integer({ min: 0, max: 20 }), ({ data, width, height }, reach) => {
      const made: number[][] = [];
      const addRow = (y: number, columns: Float64Array, sign: number) => {
        for (let x = 0; x < width; x++) {
          columns[2 * x]! += sign * data[y * width + x]!;
          columns[2 * x + 1]! += sign * data[y * width + x]! ** 2;
        }
      };
      boxSums({ width, height }, reach, 2, addRow, (i, [sum, squares], pixels) => {
        made[i] = [sum!, squares!, pixels];
      });
      const plain = Array.from(data, (_, i) => {
        const near = [...data].filter((_, at) => {
          const [across, down] = [(at % width) - (i % width), Math.floor(at / width) - Math.floor(i / width)];
          return Math.abs(across) <= reach && Math.abs(down) <= reach;
        });
        return [near.reduce((a, b) => a + b, 0), near.reduce((a, b) => a + b * b, 0), near.length];
      });
      expect(made).toEqual(plain);
    }),
    { numRuns: 50 },
  );
});
