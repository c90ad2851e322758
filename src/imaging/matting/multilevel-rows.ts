import { nearestIndices } from '../raster/nearest.ts';
import type { Size } from '../raster/pixels.ts';
import { startKernel } from '../raster/wasm.ts';
import { code } from './multilevel-rows.wasm.ts';
import { BLOCK } from './soft-blocks.ts';
import type { Scene } from './survey.ts';

/** What a level begins with: addresses in the kernel's memory. */
export interface Layers extends Size {
  /** Foreground and background of what was solved, in 256ths, two times three numbers a pixel; the rest is never read. */
  readonly colors: number;
  /** Foreground of every pixel, rounded, three bytes a pixel: what a level shows where it is neither solved nor opaque. */
  readonly foreground: number;
}

/** Bytes a pixel of colors and foregrounds of `Layers`, of a row of them in floats, and of what `weigh` makes. */
const [COLORS, FOREGROUND, PIXEL, WEIGHTS] = [12, 3, 32, 36];

/** Bytes that are read or written too many behind colors, and behind foregrounds. */
const MARGIN = 32;

export const bytesOfLayers = ({ width, height }: Size): number =>
  BLOCK * Math.ceil(((COLORS + FOREGROUND) * width * height + 2 * MARGIN) / BLOCK);

/** @param at an even address, from which on `bytesOfLayers` are free */
export const layersAt = ({ width, height }: Size, at: number): Layers => ({
  colors: at,
  foreground: at + COLORS * width * height + MARGIN,
  width,
  height,
});

/** Columns in turns in which pixels lie and in which they end. */
export type Spans = readonly number[];

/** Functions of multilevel-rows.as; numbers are addresses, but for columns, widths and the regularization. */
interface Functions {
  pick(color: number, opacity: number, columns: number, toColor: number, toOpacity: number, width: number): void;
  stretch(packed: number, columns: number, row: number, from: number, to: number): void;
  pack(row: number, into: number, colors: number, from: number, to: number): void;
  closeEnds(row: number, width: number): void;
  weigh(opacity: number, above: number, below: number, into: number, from: number, to: number, least: number): void;
  sweep(color: number, weights: number, above: number, row: number, below: number, from: number, to: number): void;
  fill(...rows: [color: number, opacity: number, hidden: number, columns: number, into: number, ...Span]): void;
  foreground(row: number, color: number, opacity: number, into: number, from: number, to: number): void;
}

type Span = [from: number, to: number];

export type RowKernel = ReturnType<typeof startRows>;

/**
 * @param rows the most that `bytesOfRows` gives for a level
 * @param layers bytes behind them
 */
export const startRows = (rows: number, layers: number) => startKernel<Functions>(code, rows + layers, rows);

/** A multiple of BLOCK, and as much beyond both ends, so that no loop needs to know of an end. */
const paddedWidth = (width: number): number => BLOCK * (Math.ceil(width / BLOCK) + 2);

/** Memory for the rows of a level of which `held` are held at a time, in bytes. */
export const bytesOfRows = (picture: Size, level: Size, held: number): number =>
  paddedWidth(picture.width) * 4 + paddedWidth(level.width) * (held * (PIXEL + WEIGHTS + 4) + FOREGROUND + 8);

/** The rows of a level that are held at a time; rows are named by their place in the level. */
export function openRows({ functions, memory }: RowKernel, scene: Scene, level: Size, start: Layers, held: number) {
  const { width } = level;
  const bytes = new Uint8Array(memory);
  let free = 0;
  /** Addresses of the first pixels of rows, of which there are `count`, used in turns. */
  const rowsOf = (pixel: number, count: number, of = width) => {
    const stride = pixel * paddedWidth(of);
    const first = free + BLOCK * pixel;
    free += count * stride;
    return (y: number) => first + (y % count) * stride;
  };
  const [pixelsAt, weightsAt] = [rowsOf(PIXEL, held), rowsOf(WEIGHTS, held)];
  const [columns, startColumns] = [rowsOf(4, 1)(0), rowsOf(4, 1)(0)];
  const result = rowsOf(FOREGROUND, 1)(0);
  const [colorAt, opacityAt] = [rowsOf(3, held), rowsOf(1, held)];
  const [sceneColor, sceneOpacity] = [rowsOf(3, 1, scene.width)(0), rowsOf(1, 1, scene.width)(0)];
  new Int32Array(memory, columns, width).set(nearestIndices(scene.width, width));
  new Int32Array(memory, startColumns, width).set(nearestIndices(start.width, width));
  const [rows, startRows] = [nearestIndices(scene.height, level.height), nearestIndices(start.height, level.height)];
  const above = (y: number) => Math.max(0, y - 1);
  const below = (y: number) => Math.min(level.height - 1, y + 1);

  /** Foregrounds of a row from left to right: `solve` makes those of a span. */
  function show(y: number, into: number, solved: Spans, solve: (from: number, to: number) => void): void {
    const hidden = start.foreground + FOREGROUND * startRows[y]! * start.width;
    const fill = (from: number, to: number) =>
      functions.fill(colorAt(y), opacityAt(y), hidden, startColumns, into, from, to);
    let done = 0;
    for (let i = 0; i < solved.length; i += 2) {
      fill(done, solved[i]!);
      done = solved[i + 1]!;
      solve(solved[i]!, done);
    }
    fill(done, width);
  }

  return {
    /** Fetches color and opacity of a row, and the layers it begins with in the columns that are read. */
    enter(y: number, read: Spans): void {
      const from = rows[y]! * scene.width;
      const at = opacityAt(y);
      const isWhole = width === scene.width;
      bytes.set(scene.color.subarray(3 * from, 3 * (from + scene.width)), isWhole ? colorAt(y) : sceneColor);
      bytes.set(scene.opacity.subarray(from, from + scene.width), isWhole ? at : sceneOpacity);
      if (!isWhole) functions.pick(sceneColor, sceneOpacity, columns, colorAt(y), at, width);
      bytes[at - 1] = bytes[at]!;
      bytes[at + width] = bytes[at + width - 1]!;
      const begun = start.colors + COLORS * startRows[y]! * start.width;
      for (let i = 0; i < read.length; i += 2) {
        functions.stretch(begun, startColumns, pixelsAt(y), read[i]!, read[i + 1]!);
      }
    },
    weigh(y: number, from: number, to: number, regularization: number): void {
      const [north, south] = [opacityAt(above(y)), opacityAt(below(y))];
      functions.weigh(opacityAt(y), north, south, weightsAt(y), from, to, regularization);
    },
    /** Before a sweep of a row. */
    closeEnds: (y: number): void => functions.closeEnds(pixelsAt(y), width),
    sweep(y: number, from: number, to: number): void {
      const [north, south] = [pixelsAt(above(y)), pixelsAt(below(y))];
      functions.sweep(colorAt(y), weightsAt(y), north, pixelsAt(y), south, from, to);
    },
    /** Keeps a row for the next level. */
    keep(y: number, solved: Spans, into: Layers): void {
      const [colors, foreground] = [into.colors + COLORS * y * width, into.foreground + FOREGROUND * y * width];
      show(y, foreground, solved, (from, to) => functions.pack(pixelsAt(y), colors, foreground, from, to));
    },
    /** Three bytes a pixel; the next call overwrites it. */
    foreground(y: number, solved: Spans): Uint8Array {
      show(y, result, solved, (from, to) =>
        functions.foreground(pixelsAt(y), colorAt(y), opacityAt(y), result, from, to),
      );
      return bytes.subarray(result, result + FOREGROUND * width);
    },
  };
}
