import { expect, it } from 'vitest';
import { nearestRows } from '../../../src/imaging/raster/nearest.ts';

it('takes the pixel that the center lies in, whole pixels at a time, also of floats', () => {
  const from = Float32Array.of(1, 10, 2, 20, 3, 30, 4, 40);
  const into = new Float32Array(2 * 3 * 3);
  nearestRows(from, { width: 2, height: 2 }, into, { width: 3, height: 3 }, 2)(0, 3);
  const rows = [into.subarray(0, 6), into.subarray(6, 12), into.subarray(12)].map((row) => [...row]);
  expect(rows).toEqual([
    [1, 10, 2, 20, 2, 20],
    [3, 30, 4, 40, 4, 40],
    [3, 30, 4, 40, 4, 40],
  ]);
});

it('writes only the rows that it is asked for', () => {
  const into = new Uint8Array(4);
  nearestRows(Uint8Array.of(7), { width: 1, height: 1 }, into, { width: 1, height: 4 }, 1)(1, 3);
  expect([...into]).toEqual([0, 7, 7, 0]);
});
