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
  survey(color: number, opacity: number, width: number, sums: number, marks: number): void;
}

/** Rows are taken apart where 32 bits would not hold a sum of bytes: at 2^24 of them. */
const PART = 1 << 20;

export const bytesOfSurvey = ({ width }: Size): number => 5 * Math.min(width, PART) + 256;

/** What multi-level estimation begins with, in one pass. */
export function survey({ color, opacity, width, height }: Scene): Survey {
  const most = Math.min(width, PART);
  const { functions, memory } = startKernel<Functions>(code, bytesOfSurvey({ width, height }));
  const [bytes, sums] = [new Uint8Array(memory), new Uint32Array(memory, 0, 8)];
  const soft = emptyBlocks({ width, height });
  const totals = new Float64Array(8);
  const marksAt = 32;
  const opacityAt = marksAt + Math.ceil(most / BLOCK);
  const colorAt = opacityAt + most + BLOCK;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x += PART) {
      const [from, count] = [y * width + x, Math.min(PART, width - x)];
      bytes.set(color.subarray(3 * from, 3 * (from + count)), colorAt);
      bytes.set(opacity.subarray(from, from + count), opacityAt);
      bytes.fill(128, opacityAt + count, opacityAt + count + BLOCK);
      const blocks = soft.width * Math.floor(y / BLOCK) + x / BLOCK;
      const marks = bytes.subarray(marksAt, marksAt + Math.ceil(count / BLOCK));
      // A row of blocks is a few rows of pixels.
      marks.set(soft.marks.subarray(blocks, blocks + marks.length));
      functions.survey(colorAt, opacityAt, count, 0, marksAt);
      soft.marks.set(marks, blocks);
      for (let i = 0; i < 8; i++) totals[i]! += sums[i]!;
      sums.fill(0);
    }
  }
  const meanOf = (at: number) => [0, 1, 2].map((c) => totals[at + c]! / Math.max(1, totals[at + 3]!));
  return { soft, front: meanOf(0), back: meanOf(4) };
}
