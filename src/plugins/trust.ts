import type { Box } from '../pipeline/index.ts';
import type { Part } from './parts.ts';
import type { Size } from './pixels.ts';

/** How far a tile is believed, pixel by pixel, 0 to 1. */
export interface Trust {
  /** Writes the trust in each pixel of a row of the tile. */
  readRow(row: number, into: Float32Array): void;
}

/** The picture's longer side has about this many cells: each is some pixels of the network's input, an edge's width. */
const CELLS = 128;

/**
 * Compares a tile with the overview by mean opacities of square cells: a sharper edge moves little opacity from cell to cell,
 * a lost piece of the subject empties whole ones. A tile may differ as far as the overview is in doubt, which is
 * min(m, 1 - m) where m is its mean: up to half of that it is believed fully, from there on less and less. That is asked of
 * each cell together with those around it, and of the cell alone, whose doubt is at least half of theirs. So a tile changes
 * nothing where the overview is sure, and a piece that it lost leaves no rim. Between the centers of cells trust is linear.
 * Without an overview everything is believed.
 */
export function trustIn(tile: Part, overview: Part | undefined, size: Size): Trust {
  if (!overview) return { readRow: (_row, into) => void into.fill(1) };
  const side = Math.max(1, Math.ceil(Math.max(size.width, size.height) / CELLS));
  const [ours, theirs] = [meansOf(tile, tile.at, side), meansOf(overview, tile.at, side)];
  const [oursAround, theirsAround] = [around(ours), around(theirs)];
  const cells = theirs.data.map((mean, i) => {
    const doubt = doubtOf(theirsAround[i]!);
    return Math.min(
      shareOf(ours.data[i]! - mean, Math.max(doubtOf(mean), 0.5 * doubt)),
      shareOf(oursAround[i]! - theirsAround[i]!, doubt),
    );
  });
  return between(cells, ours.columns, ours.rows, side);
}

const doubtOf = (mean: number): number => Math.min(mean, 1 - mean);

/** How far a difference is believed where there is so much doubt: not at all where there is none. */
const shareOf = (difference: number, doubt: number): number =>
  doubt > 0 ? Math.min(1, Math.max(0, 2 - (2 * Math.abs(difference)) / doubt)) : 0;

interface Means {
  readonly data: Float32Array;
  readonly columns: number;
  readonly rows: number;
}

/** Mean opacity, 0..1, of each cell of a box. The last cell of a row or column takes what is left over. */
function meansOf({ data, at }: Part, box: Box, side: number): Means {
  const columns = Math.max(1, Math.floor(box.width / side));
  const rows = Math.max(1, Math.floor(box.height / side));
  const means = new Float32Array(columns * rows);
  for (let y = 0; y < box.height; y++) {
    const row = Math.min(rows - 1, Math.floor(y / side));
    let from = (box.top + y - at.top) * at.width + box.left - at.left;
    for (let column = 0, x = 0; column < columns; column++) {
      let sum = 0;
      for (const end = column === columns - 1 ? box.width : x + side; x < end; x++) sum += data[from++]!;
      means[row * columns + column]! += sum;
    }
  }
  for (let i = 0; i < means.length; i++) {
    const width = i % columns === columns - 1 ? box.width - (columns - 1) * side : side;
    const height = i >= columns * (rows - 1) ? box.height - (rows - 1) * side : side;
    means[i]! /= 255 * width * height;
  }
  return { data: means, columns, rows };
}

/** The mean of each cell and its neighbors, diagonal ones too. */
const around = ({ data, columns, rows }: Means): Float32Array =>
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
function between(cells: Float32Array, columns: number, rows: number, side: number): Trust {
  const line = new Float32Array(columns);
  return {
    readRow(row, into) {
      const y = Math.min(rows - 1, Math.max(0, (row + 0.5) / side - 0.5));
      const [above, below] = [Math.floor(y), Math.ceil(y)];
      for (let i = 0; i < columns; i++) {
        const upper = cells[above * columns + i]!;
        line[i] = upper + (y - above) * (cells[below * columns + i]! - upper);
      }
      for (let x = 0; x < into.length; x++) {
        const at = Math.min(columns - 1, Math.max(0, (x + 0.5) / side - 0.5));
        const before = Math.floor(at);
        const left = line[before]!;
        into[x] = left + (at - before) * (line[Math.min(columns - 1, before + 1)]! - left);
      }
    },
  };
}
