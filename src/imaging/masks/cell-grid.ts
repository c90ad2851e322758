import type { Size } from '../raster/pixels.ts';

/**
 * A picture divided into square cells of `step` pixels, `width` across and `height` down. The last cell of a row or column
 * ends at the picture's edge: it is smaller than the others, or larger.
 */
export interface CellGrid extends Size {
  /** Side of a cell, in pixels. */
  readonly step: number;
}

/** A grid of which the last cells are smaller, where a picture does not divide. */
export const cellGridOf = ({ width, height }: Size, step: number): CellGrid => ({
  step,
  width: Math.ceil(width / step),
  height: Math.ceil(height / step),
});

/**
 * Visits each cell once a row of pixels, from top to bottom: for sums over cells, in one pass over the picture.
 *
 * @param visit gets the cell's index, the index of the first pixel of the row that lies in it, the index after the last one,
 * and how many pixels the whole cell has
 */
export function forEachCellRow(
  { width, height }: Size,
  { step, width: columns, height: rows }: CellGrid,
  visit: (cell: number, start: number, end: number, pixels: number) => void,
): void {
  const lastWidth = width - (columns - 1) * step;
  const lastHeight = height - (rows - 1) * step;
  for (let y = 0, start = 0; y < height; y++) {
    const row = Math.min(rows - 1, Math.floor(y / step));
    const tall = row === rows - 1 ? lastHeight : step;
    for (let column = 0, cell = row * columns; column < columns; column++, cell++) {
      const wide = column === columns - 1 ? lastWidth : step;
      visit(cell, start, start + wide, wide * tall);
      start += wide;
    }
  }
}

/** The cell whose center lies before a pixel's, and how far it is from there to the next one, 0..1; edges are repeated. */
export function cellBefore(pixel: number, step: number, cells: number): [cell: number, share: number] {
  const at = Math.min(cells - 1, Math.max(0, (pixel + 0.5) / step - 0.5));
  const cell = Math.floor(at);
  return [cell, at - cell];
}

/** Of each pixel of a row, moved by `shift` pixels, the cells before and after its center, and how far it is to the second. */
export interface CellColumns<T extends Float32Array | Float64Array> {
  readonly before: Int32Array;
  readonly after: Int32Array;
  /** 0..1 */
  readonly shares: T;
}

/** @param shares filled with the shares, one a pixel of the row: its type is their precision */
export function cellColumns<T extends Float32Array | Float64Array>(
  { step, width }: CellGrid,
  shares: T,
  shift = 0,
): CellColumns<T> {
  const before = new Int32Array(shares.length);
  const after = new Int32Array(shares.length);
  for (let x = 0; x < shares.length; x++) {
    const [cell, share] = cellBefore(x - shift, step, width);
    before[x] = cell;
    after[x] = Math.min(width - 1, cell + 1);
    shares[x] = share;
  }
  return { before, after, shares };
}

/** Writes the cells of a row of the grid as they are at the height of a row of pixels: linear between the centers of cells. */
export function cellsAtRow(cells: Float32Array, { step, height }: CellGrid, y: number, into: Float32Array): void {
  const [above, share] = cellBefore(y, step, height);
  const below = Math.min(height - 1, above + 1) * into.length;
  for (let k = 0, from = above * into.length; k < into.length; k++, from++) {
    into[k] = cells[from]! + share * (cells[below + k]! - cells[from]!);
  }
}

/** Reads rows of pixels off planes of cells, linearly between the centers of cells, moved by any number of pixels or part of one. */
export function cellRowReader(grid: CellGrid, length: number, right = 0, down = 0) {
  const { before, after, shares } = cellColumns(grid, new Float32Array(length), right);
  const { step, width, height } = grid;
  return (plane: Float32Array, y: number, into: Float32Array): void => {
    const [top, share] = cellBefore(y - down, step, height);
    const above = top * width;
    const below = Math.min(height - 1, top + 1) * width;
    for (let x = 0; x < length; x++) {
      const left = before[x]!;
      const next = after[x]!;
      const across = shares[x]!;
      const upper = plane[above + left]! * (1 - across) + plane[above + next]! * across;
      const lower = plane[below + left]! * (1 - across) + plane[below + next]! * across;
      into[x] = upper * (1 - share) + lower * share;
    }
  };
}
