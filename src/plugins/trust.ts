import type { Part } from './parts.ts';
import type { Size } from './pixels.ts';

/** How far a tile is believed, pixel by pixel, 0 to 1. */
export interface Trust {
  /** Writes the trust in each pixel of a row of the tile. */
  readRow(row: number, into: Float32Array): void;
}

/** The picture's longer side has about this many cells: each is some pixels of the network's input, an edge's width. */
const CELLS = 64;
/** Mean difference of opacity within a cell, in 255ths, up to which a tile is believed fully, and from which it is not. */
const AGREES = 0.2 * 255;
const DIFFERS = 0.4 * 255;

/**
 * Compares a tile with the overview by means over square cells: a sharper edge moves little opacity from cell to cell, a lost
 * piece of the subject empties whole ones. A cell is believed as its least believed neighbor is, so that no rim stays of a
 * piece that does not count; between the centers of cells trust is linear. Without an overview everything is believed.
 */
export function trustIn({ data, at }: Part, overview: Part | undefined, size: Size): Trust {
  if (!overview) return { readRow: (_row, into) => void into.fill(1) };
  const side = Math.max(1, Math.ceil(Math.max(size.width, size.height) / CELLS));
  // The last cell of a row or column takes what is left over: a sliver of a cell would say little.
  const columns = Math.max(1, Math.floor(at.width / side));
  const rows = Math.max(1, Math.floor(at.height / side));
  const cells = new Float32Array(columns * rows);
  for (let y = 0; y < at.height; y++) {
    const first = Math.min(rows - 1, Math.floor(y / side)) * columns;
    let from = y * at.width;
    let other = (at.top + y) * size.width + at.left;
    for (let cell = 0, x = 0; cell < columns; cell++) {
      let sum = 0;
      for (const end = cell === columns - 1 ? at.width : x + side; x < end; x++, from++, other++) {
        sum += data[from]! - overview.data[other]!;
      }
      cells[first + cell]! += sum;
    }
  }
  for (let row = 0, i = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, i++) {
      const width = column === columns - 1 ? at.width - column * side : side;
      const height = row === rows - 1 ? at.height - row * side : side;
      const difference = Math.abs(cells[i]!) / (width * height);
      cells[i] = Math.min(1, Math.max(0, (DIFFERS - difference) / (DIFFERS - AGREES)));
    }
  }
  return between(leastOfNeighbors(cells, columns, rows), columns, rows, side);
}

function leastOfNeighbors(cells: Float32Array, columns: number, rows: number): Float32Array {
  return cells.map((_, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    let least = 1;
    for (let y = Math.max(0, row - 1); y < Math.min(rows, row + 2); y++) {
      for (let x = Math.max(0, column - 1); x < Math.min(columns, column + 2); x++) {
        least = Math.min(least, cells[y * columns + x]!);
      }
    }
    return least;
  });
}

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
