import type { Size } from '../raster/pixels.ts';
import { startKernel } from '../raster/wasm.ts';
import { BLOCK, type Blocks, emptyBlocks } from './soft-blocks.ts';
import { code } from './survey.wasm.ts';

/** A picture and its opacity, 0..255. */
export interface Scene extends Size {
  readonly color: Uint8Array;
  readonly opacity: Uint8Array;
}

export interface Survey {
  /** Blocks with a pixel through which some background is seen: one neither clear nor opaque. */
  readonly soft: Blocks;
  /** Mean colors of what is surely subject (above .9) and surely background (below .1); black if there is none. */
  readonly front: readonly number[];
  readonly back: readonly number[];
}

interface Functions {
  survey(color: number, opacity: number, width: number, rows: number, sums: number, marks: number): void;
}

/** Columns at a time: 32 bits hold the sums of eight rows of them, and the kernel's memory is kept. */
const PART = 1 << 16;

/** Bytes that are read too many. */
const MARGIN = 64;

/** What multi-level estimation begins with, in one pass. */
export function survey({ color, opacity, width, height }: Scene): Survey {
  const most = Math.min(width, PART);
  // Rows of blocks, of a very wide picture one row of pixels: they have to lie one behind the other.
  const held = width > PART ? 1 : BLOCK;
  const marksAt = 32;
  const opacityAt = marksAt + Math.ceil(most / BLOCK) + MARGIN;
  const colorAt = opacityAt + held * most + MARGIN;
  const { functions, memory } = startKernel<Functions>(code, colorAt + 3 * held * most + MARGIN);
  const [bytes, sums] = [new Uint8Array(memory), new Uint32Array(memory, 0, 8)];
  const soft = emptyBlocks({ width, height });
  const totals = new Float64Array(8);
  for (let y = 0; y < height; y += held) {
    const rows = Math.min(held, height - y);
    for (let x = 0; x < width; x += PART) {
      const [from, count] = [y * width + x, Math.min(PART, width - x)];
      bytes.set(color.subarray(3 * from, 3 * (from + rows * count)), colorAt);
      bytes.set(opacity.subarray(from, from + rows * count), opacityAt);
      const blocks = soft.width * Math.floor(y / BLOCK) + x / BLOCK;
      const marks = bytes.subarray(marksAt, marksAt + Math.ceil(count / BLOCK));
      // Of a very wide picture, the rows of pixels before have set some.
      marks.set(soft.marks.subarray(blocks, blocks + marks.length));
      functions.survey(colorAt, opacityAt, count, rows, 0, marksAt);
      soft.marks.set(marks, blocks);
      for (let i = 0; i < 8; i++) totals[i]! += sums[i]!;
      sums.fill(0);
    }
  }
  const meanOf = (at: number) => [0, 1, 2].map((c) => totals[at + c]! / Math.max(1, totals[at + 3]!));
  return { soft, front: meanOf(0), back: meanOf(4) };
}
