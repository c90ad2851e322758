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
export function widenBlocks(blocks: Blocks, by: number): Blocks {
  const { width, height } = blocks;
  const marks = new Uint8Array(blocks.marks.length);
  for (let y = 0; y < height; y++) {
    const [top, bottom] = [Math.max(0, y - by), Math.min(height - 1, y + by)];
    eachRun(blocks, y, (from, to) => {
      const [left, right] = [Math.max(0, from - by), Math.min(width, to + by)];
      for (let v = top; v <= bottom; v++) marks.fill(1, v * width + left, v * width + right);
    });
  }
  return { width, height, marks };
}

/** Blocks of a picture of size `to` in which a marked block of the same picture at size `from` lies. */
export function scaleBlocks(blocks: Blocks, from: Size, to: Size): Blocks {
  const scaled = emptyBlocks(to);
  const [columns, rows] = [
    rangesOf(blocks.width, from.width, to.width),
    rangesOf(blocks.height, from.height, to.height),
  ];
  for (let y = 0; y < blocks.height; y++) {
    eachRun(blocks, y, (start, end) => {
      const [left, right] = [columns[2 * start]!, columns[2 * end - 1]! + 1];
      for (let v = rows[2 * y]!; v <= rows[2 * y + 1]!; v++) {
        scaled.marks.fill(1, v * scaled.width + left, v * scaled.width + right);
      }
    });
  }
  return scaled;
}

/** Marked blocks of a row that lie side by side, from the first to behind the last. */
function eachRun({ width, marks }: Blocks, row: number, visit: (from: number, to: number) => void): void {
  for (let x = 0, start = -1; x <= width; x++) {
    const isMarked = x < width && marks[row * width + x] === 1;
    if (isMarked && start < 0) start = x;
    if (isMarked || start < 0) continue;
    visit(start, x);
    start = -1;
  }
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
export function spansOf(blocks: Blocks, row: number): readonly number[] {
  const spans: number[] = [];
  eachRun(blocks, row, (from, to) => spans.push(from * BLOCK, to * BLOCK));
  return spans;
}
