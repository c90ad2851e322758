import type { Mask } from '../../pipeline/index.ts';
import { allocateBytes } from '../raster/bytes.ts';
import type { Pixels } from '../raster/pixels.ts';
import { type CellGrid, cellColumns, cellGridOf, cellsAtRow, forEachCellRow } from './cell-grid.ts';
import { fitColor, NUMBERS } from './local-color-fit.ts';

/** How a mask follows the colors of a picture. */
export interface Guidance {
  /** Half the side of the window in which the mask is taken as a linear function of color, in pixels; at least one cell. */
  readonly radius: number;
  /** Variance of color, which is 0..1, below which a window counts as flat. */
  readonly epsilon: number;
  /** Side of the cells that the function is worked out on, in pixels. */
  readonly subsampling: number;
}

/**
 * The guided filter: near each pixel the mask is the linear function of the picture's color that fits it best,
 *
 *     a = (cov(I) + epsilon)^-1 cov(I, p),   b = <p> - a <I>,   q = <a> I + <b>
 *
 * where I is color, p the mask, and < > the mean over a window. He, Sun, Tang: Guided image filtering (PAMI 2013). With
 * subsampling, a and b belong to cells, and are linear between their centers. He, Sun: Fast guided filter (2015).
 *
 * Time does not depend on the radius. Memory: 32 bytes a cell, and the result.
 */
export const guidedFilter = (mask: Mask, guide: Pixels<3>, guidance: Guidance): Mask => {
  const grid = cellGridOf(mask, guidance.subsampling);
  const functions = functionsOf(mask, guide, grid, guidance, 'mask');
  return applied(functions, grid, guide);
};

/**
 * Gives a mask that was enlarged the detail that the picture has and the mask has not: what the linear function of color
 * says of the difference between a pixel's color and that of its cell,
 *
 *     q = p + <a> I - <a> I_cell
 *
 * so that the mask keeps what it says of whole cells. After residual interpolation (Kiku, Monno, Tanaka, Okutomi 2013),
 * with the fast guided filter's a. With cells of one pixel it is the mask itself.
 */
export const addDetail = (mask: Mask, guide: Pixels<3>, guidance: Guidance): Mask => {
  if (guidance.subsampling === 1) return mask;
  const grid = cellGridOf(mask, guidance.subsampling);
  const functions = functionsOf(mask, guide, grid, guidance, 'detail');
  return applied(functions, grid, guide, mask);
};

/** The function of each cell, from means over cells. */
function functionsOf(mask: Mask, guide: Pixels<3>, grid: CellGrid, guidance: Guidance, gives: 'mask' | 'detail') {
  const reach = Math.max(1, Math.round(guidance.radius / guidance.subsampling));
  return fitColor(cellMeans(mask, guide, grid), grid, { reach, epsilon: guidance.epsilon, gives });
}

/** Mean color and opacity of each cell, 0..1. */
function cellMeans(mask: Mask, guide: Pixels<3>, grid: CellGrid): Float32Array {
  const cells = new Float32Array(NUMBERS * grid.width * grid.height);
  forEachCellRow(mask, grid, (cell, start, end, pixels) => {
    const share = 1 / (255 * pixels);
    let [red, green, blue, opacity] = [0, 0, 0, 0];
    for (let i = start; i < end; i++) {
      red += guide.data[3 * i]!;
      green += guide.data[3 * i + 1]!;
      blue += guide.data[3 * i + 2]!;
      opacity += mask.data[i]!;
    }
    const at = NUMBERS * cell;
    cells[at]! += red * share;
    cells[at + 1]! += green * share;
    cells[at + 2]! += blue * share;
    cells[at + 3]! += opacity * share;
  });
  return cells;
}

/** The functions at each pixel, applied to its color, and added to a mask if there is one. */
function applied(functions: Float32Array, grid: CellGrid, guide: Pixels<3>, onto?: Mask): Mask {
  const { width, height } = guide;
  const data = allocateBytes(width * height);
  const line = new Float32Array(NUMBERS * grid.width);
  const { before, after, shares } = cellColumns(grid, new Float32Array(width));
  for (let y = 0, i = 0; y < height; y++) {
    cellsAtRow(functions, grid, y, line);
    for (let x = 0; x < width; x++, i++) {
      const left = NUMBERS * before[x]!;
      const right = NUMBERS * after[x]!;
      const t = shares[x]!;
      const a0 = line[left]! + t * (line[right]! - line[left]!);
      const a1 = line[left + 1]! + t * (line[right + 1]! - line[left + 1]!);
      const a2 = line[left + 2]! + t * (line[right + 2]! - line[left + 2]!);
      const b = line[left + 3]! + t * (line[right + 3]! - line[left + 3]!);
      const color = a0 * guide.data[3 * i]! + a1 * guide.data[3 * i + 1]! + a2 * guide.data[3 * i + 2]!;
      const value = color + 255 * b + (onto ? onto.data[i]! : 0);
      data[i] = Math.min(255, Math.max(0, value)) + 0.5;
    }
  }
  return { data, width, height };
}
