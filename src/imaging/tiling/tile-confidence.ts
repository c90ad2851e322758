import type { Box } from '../../pipeline/index.ts';
import { type CellGrid, cellColumns, cellsAtRow, forEachCellRow } from '../masks/cell-grid.ts';
import type { Size } from '../raster/pixels.ts';
import type { Tile } from './tile.ts';

/** How far a tile counts against the overview, pixel by pixel, 0 to 1. */
export interface TileConfidence {
  /** Writes the confidence in each pixel of a row of the tile. */
  readRow(row: number, into: Float32Array): void;
}

/** The picture's longer side has about this many cells: each is some pixels of the model's input, an edge's width. */
const CELLS = 128;

/**
 * Compares a tile with the overview by mean opacities of square cells: a sharper edge moves little opacity from cell to cell,
 * a lost piece of the subject empties whole ones. A tile may differ as far as the overview is in doubt, which is
 * min(m, 1 - m) where m is its mean: up to half of that it counts fully, from there on less and less. That is required of
 * each cell together with those around it, and of the cell alone, whose doubt is at least half of theirs. So a tile changes
 * nothing where the overview is sure, and a piece that it lost leaves no rim. Between the centers of cells confidence is
 * linear. Without an overview it is 1 everywhere.
 */
export function tileConfidence(tile: Tile, overview: Tile | undefined, size: Size): TileConfidence {
  if (!overview) return { readRow: (_row, into) => void into.fill(1) };
  const grid = gridFor(tile.at, Math.max(1, Math.ceil(Math.max(size.width, size.height) / CELLS)));
  const [ours, theirs] = [cellMeans(tile, tile.at, grid), cellMeans(overview, tile.at, grid)];
  const [oursAround, theirsAround] = [neighborhoodMeans(ours, grid), neighborhoodMeans(theirs, grid)];
  const cells = theirs.map((mean, i) => {
    const doubt = doubtOf(theirsAround[i]!);
    return Math.min(
      shareOf(ours[i]! - mean, Math.max(doubtOf(mean), 0.5 * doubt)),
      shareOf(oursAround[i]! - theirsAround[i]!, doubt),
    );
  });
  return confidenceBetween(cells, grid, tile.at.width);
}

const doubtOf = (mean: number): number => Math.min(mean, 1 - mean);

/** How far a difference counts where there is so much doubt: not at all where there is none. */
const shareOf = (difference: number, doubt: number): number =>
  doubt > 0 ? Math.min(1, Math.max(0, 2 - (2 * Math.abs(difference)) / doubt)) : 0;

/** The last cell of a row or column includes what is left over. */
const gridFor = ({ width, height }: Size, step: number): CellGrid => ({
  step,
  width: Math.max(1, Math.floor(width / step)),
  height: Math.max(1, Math.floor(height / step)),
});

/** Mean opacity, 0..1, of each cell of a box. */
function cellMeans({ data, at }: Tile, box: Box, grid: CellGrid): Float32Array {
  const means = new Float32Array(grid.width * grid.height);
  const areas = new Float64Array(means.length);
  const corner = (box.top - at.top) * at.width + box.left - at.left;
  const skipped = at.width - box.width;
  forEachCellRow(box, grid, (cell, start, end, pixels) => {
    const offset = corner + Math.floor(start / box.width) * skipped;
    let sum = 0;
    for (let i = start + offset; i < end + offset; i++) sum += data[i]!;
    means[cell]! += sum;
    areas[cell] = pixels;
  });
  for (let i = 0; i < means.length; i++) means[i]! /= 255 * areas[i]!;
  return means;
}

/** The mean of each cell and its neighbors, diagonal ones too. */
const neighborhoodMeans = (data: Float32Array, { width: columns, height: rows }: CellGrid): Float32Array =>
  data.map((_, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    let [sum, count] = [0, 0];
    for (let y = Math.max(0, row - 1); y < Math.min(rows, row + 2); y++) {
      for (let x = Math.max(0, column - 1); x < Math.min(columns, column + 2); x++) {
        sum += data[y * columns + x]!;
        count++;
      }
    }
    return sum / count;
  });

/** Linear between the centers of cells; beyond the outermost ones their own value. */
function confidenceBetween(cells: Float32Array, grid: CellGrid, width: number): TileConfidence {
  const line = new Float32Array(grid.width);
  const { before, after, shares } = cellColumns(grid, new Float64Array(width));
  return {
    readRow(row, into) {
      cellsAtRow(cells, grid, row, line);
      for (let x = 0; x < into.length; x++) {
        const left = line[before[x]!]!;
        into[x] = left + shares[x]! * (line[after[x]!]! - left);
      }
    },
  };
}
