import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cellGridOf, cellRowReader, cellsAtRow, forEachCellRow } from '../../../src/imaging/masks/cell-grid.ts';

const side = fc.integer({ min: 1, max: 20 });

it('visits every pixel once, with the cell that it lies in and the pixels that the cell has', () => {
  fc.assert(
    fc.property(side, side, side, fc.boolean(), (width, height, step, isLastLarger) => {
      const larger = {
        step,
        width: Math.max(1, Math.floor(width / step)),
        height: Math.max(1, Math.floor(height / step)),
      };
      const grid = isLastLarger ? larger : cellGridOf({ width, height }, step);
      const seen = new Map<number, number>();
      const pixels = new Map<number, number>();
      const counts = new Array(width * height).fill(0);
      forEachCellRow({ width, height }, grid, (cell, start, end, whole) => {
        for (let i = start; i < end; i++) {
          counts[i]++;
          const row = Math.min(grid.height - 1, Math.floor(Math.floor(i / width) / step));
          expect(cell).toBe(row * grid.width + Math.min(grid.width - 1, Math.floor((i % width) / step)));
        }
        seen.set(cell, (seen.get(cell) ?? 0) + end - start);
        pixels.set(cell, whole);
      });
      expect(counts.every((count) => count === 1)).toBe(true);
      expect(seen).toEqual(pixels);
    }),
  );
});

it('is linear between the centers of cells, down and across', () => {
  const grid = { step: 2, width: 3, height: 2 };
  const cells = Float32Array.of(0, 4, 8, 100, 104, 108);
  const line = new Float32Array(3);
  cellsAtRow(cells, grid, 1, line);
  expect([...line]).toEqual([25, 29, 33]);
  const row = new Float32Array(6);
  cellRowReader(grid, 6)(cells, 1, row);
  expect([...row]).toEqual([25, 26, 28, 30, 32, 33]);
});
