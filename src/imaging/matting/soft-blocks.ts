import type { Size } from '../raster/pixels.ts';

/** Side of a block, in pixels: what a plugin does only where it matters, it does by blocks. */
export const BLOCK = 8;

/** A byte for each block of a picture, row by row: 1 where there is something to do. Sizes are in blocks. */
export interface Blocks extends Size {
  readonly marks: Uint8Array;
}

export const emptyBlocks = ({ width, height }: Size): Blocks => {
  const [columns, rows] = [Math.ceil(width / BLOCK), Math.ceil(height / BLOCK)];
  return { width: columns, height: rows, marks: new Uint8Array(columns * rows) };
};

export function allBlocks(size: Size): Blocks {
  const blocks = emptyBlocks(size);
  blocks.marks.fill(1);
  return blocks;
}

/** Marks the blocks up to `by` blocks away too, diagonally as well. */
export function widenBlocks({ width, height, marks }: Blocks, by: number): Blocks {
  const wider = new Uint8Array(marks.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (marks[y * width + x] === 0) continue;
      const [left, right] = [Math.max(0, x - by), Math.min(width - 1, x + by)];
      for (let v = Math.max(0, y - by); v <= Math.min(height - 1, y + by); v++) {
        wider.fill(1, v * width + left, v * width + right + 1);
      }
    }
  }
  return { width, height, marks: wider };
}

/** Blocks of a picture of size `to` in which a marked block of the same picture at size `from` lies. */
export function scaleBlocks({ width, height, marks }: Blocks, from: Size, to: Size): Blocks {
  const scaled = emptyBlocks(to);
  const [columns, rows] = [rangesOf(width, from.width, to.width), rangesOf(height, from.height, to.height)];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (marks[y * width + x] === 0) continue;
      for (let v = rows[2 * y]!; v <= rows[2 * y + 1]!; v++) {
        scaled.marks.fill(1, v * scaled.width + columns[2 * x]!, v * scaled.width + columns[2 * x + 1]! + 1);
      }
    }
  }
  return scaled;
}

/** For each block along a side, the first and the last block along the scaled side that it lies in. */
function rangesOf(blocks: number, from: number, to: number): Int32Array {
  const ranges = new Int32Array(2 * blocks);
  for (let i = 0; i < blocks; i++) {
    const [start, end] = [i * BLOCK, Math.min(from, (i + 1) * BLOCK)];
    ranges[2 * i] = Math.floor((start * to) / from / BLOCK);
    ranges[2 * i + 1] = Math.floor((Math.ceil((end * to) / from) - 1) / BLOCK);
  }
  return ranges;
}

/** Where marked blocks of a row begin and end, in turns, in columns of pixels: multiples of BLOCK. */
export function spansOf({ width, marks }: Blocks, row: number): readonly number[] {
  const spans: number[] = [];
  for (let x = 0, before = 0; x <= width; x++) {
    const mark = x < width ? marks[row * width + x]! : 0;
    if (mark !== before) spans.push(x * BLOCK);
    before = mark;
  }
  return spans;
}
