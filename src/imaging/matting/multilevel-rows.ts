import { nearestIndices } from '../raster/nearest.ts';
import type { Size } from '../raster/pixels.ts';
import { startKernel } from '../raster/wasm.ts';
import { code } from './multilevel-rows.wasm.ts';
import { BLOCK } from './soft-blocks.ts';
import type { Scene } from './survey.ts';

/** What a level begins with. */
export interface Layers extends Size {
  /** Foreground and background of what was solved, in 256ths, two times three numbers a pixel; the rest is never written. */
  readonly colors: Uint16Array;
  /** Foreground of every pixel, rounded, three bytes a pixel: what a level shows where it is neither solved nor opaque. */
  readonly foreground: Uint8Array;
}

/** Bytes a pixel of `Layers`, of a row of them in floats, and of what `weigh` makes. */
export const LAYERS = 15;
const [PACKED, PIXEL, WEIGHTS] = [12, 32, 36];

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

/** @param bytes the most that `bytesOfRows` gives for a level */
export const startRows = (bytes: number) => startKernel<Functions>(code, bytes);

/** A multiple of BLOCK, and as much beyond both ends, so that no loop needs to know of an end. */
const paddedWidth = (width: number): number => BLOCK * (Math.ceil(width / BLOCK) + 2);

/** Memory for the rows of a level of which `held` are held at a time, in bytes. */
export const bytesOfRows = (picture: Size, level: Size, held: number): number =>
  paddedWidth(picture.width) * 4 + paddedWidth(level.width) * (held * (PIXEL + WEIGHTS + 4) + 2 * LAYERS + 8);

/** The rows of a level that are held at a time; rows are named by their place in the level. */
export function openRows({ functions, memory }: RowKernel, scene: Scene, level: Size, start: Layers, held: number) {
  const { width } = level;
  const [bytes, words] = [new Uint8Array(memory), new Uint16Array(memory)];
  let free = 0;
  /** Addresses of the first pixels of rows, of which there are `count`, used in turns. */
  const rowsOf = (pixel: number, count: number, of = width) => {
    const stride = pixel * paddedWidth(of);
    const first = free + BLOCK * pixel;
    free += count * stride;
    return (y: number) => first + (y % count) * stride;
  };
  const [layersAt, weightsAt] = [rowsOf(PIXEL, held), rowsOf(WEIGHTS, held)];
  const [started, packed] = [rowsOf(PACKED, 1)(0), rowsOf(PACKED, 1)(0)];
  const [columns, startColumnsAt] = [rowsOf(4, 1)(0), rowsOf(4, 1)(0)];
  const [hidden, result] = [rowsOf(3, 1)(0), rowsOf(3, 1)(0)];
  const [colorAt, opacityAt] = [rowsOf(3, held), rowsOf(1, held)];
  const [sceneColor, sceneOpacity] = [rowsOf(3, 1, scene.width)(0), rowsOf(1, 1, scene.width)(0)];
  new Int32Array(memory, columns, width).set(nearestIndices(scene.width, width));
  const startColumns = nearestIndices(start.width, width);
  new Int32Array(memory, startColumnsAt, width).set(startColumns);
  const [rows, startRows] = [nearestIndices(scene.height, level.height), nearestIndices(start.height, level.height)];
  const above = (y: number) => Math.max(0, y - 1);
  const below = (y: number) => Math.min(level.height - 1, y + 1);

  /** Fetches what the level before has in the columns of a span. */
  function begin(y: number, from: number, to: number): void {
    const [first, last] = [startColumns[from]!, startColumns[to - 1]!];
    const row = startRows[y]! * start.width;
    words.set(start.colors.subarray(6 * (row + first), 6 * (row + last + 1)), started / 2 + 6 * first);
  }

  const fill = (y: number, from: number, to: number) =>
    functions.fill(colorAt(y), opacityAt(y), hidden, startColumnsAt, result, from, to);
  let hiddenRow = -1;

  /** Foregrounds of a row from left to right. */
  function shown(y: number, solved: Spans, solve: (from: number, to: number) => void): Uint8Array {
    if (hiddenRow !== startRows[y]) {
      hiddenRow = startRows[y]!;
      const first = 3 * hiddenRow * start.width;
      bytes.set(start.foreground.subarray(first, first + 3 * start.width), hidden);
    }
    let done = 0;
    for (let i = 0; i < solved.length; i += 2) {
      fill(y, done, solved[i]!);
      done = solved[i + 1]!;
      solve(solved[i]!, done);
    }
    fill(y, done, width);
    return bytes.subarray(result, result + 3 * width);
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
      // Of another row of blocks other columns are read.
      const isFresh = y % BLOCK === 0 || startRows[y] !== startRows[y - 1];
      for (let i = 0; i < read.length; i += 2) {
        const [left, right] = [read[i]!, read[i + 1]!];
        if (isFresh) begin(y, left, right);
        functions.stretch(started, startColumnsAt, layersAt(y), left, right);
      }
    },
    weigh(y: number, from: number, to: number, regularization: number): void {
      const [north, south] = [opacityAt(above(y)), opacityAt(below(y))];
      functions.weigh(opacityAt(y), north, south, weightsAt(y), from, to, regularization);
    },
    /** Before a sweep of a row. */
    closeEnds: (y: number): void => functions.closeEnds(layersAt(y), width),
    sweep(y: number, from: number, to: number): void {
      const [north, south] = [layersAt(above(y)), layersAt(below(y))];
      functions.sweep(colorAt(y), weightsAt(y), north, layersAt(y), south, from, to);
    },
    /** Keeps what was solved of a row for the next level, as in `Layers`. */
    keep(y: number, solved: Spans, { colors, foreground }: Layers): void {
      const first = y * width;
      const row = shown(y, solved, (from, to) => {
        functions.pack(layersAt(y), packed, result, from, to);
        const at = packed / 2;
        colors.set(words.subarray(at + 6 * from, at + 6 * to), 6 * (first + from));
      });
      foreground.set(row, 3 * first);
    },
    /** Three bytes a pixel; the next call overwrites it. */
    foreground: (y: number, solved: Spans): Uint8Array =>
      shown(y, solved, (from, to) => functions.foreground(layersAt(y), colorAt(y), opacityAt(y), result, from, to)),
  };
}
