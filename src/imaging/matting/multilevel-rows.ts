import { nearestIndices } from '../raster/nearest.ts';
import type { Size } from '../raster/pixels.ts';
import { startKernel } from '../raster/wasm.ts';
import { code } from './multilevel-rows.wasm.ts';
import { BLOCK } from './soft-blocks.ts';
import type { Scene } from './survey.ts';

/** Foreground and background of each pixel of a level, in 256ths: two times four numbers, of which the last is not used. */
export interface Layers extends Size {
  readonly colors: Uint16Array;
}

/** Bytes a pixel of `Layers`, of a row of them in floats, and of what `weigh` makes. */
export const LAYERS = 16;
const [PIXEL, WEIGHTS] = [32, 36];

/** Functions of multilevel-rows.as; numbers are addresses, but for columns, widths and the regularization. */
interface Functions {
  pick(color: number, opacity: number, columns: number, toColor: number, toOpacity: number, width: number): void;
  stretch(packed: number, columns: number, row: number, width: number): void;
  pack(row: number, into: number, width: number): void;
  closeEnds(row: number, width: number): void;
  weigh(opacity: number, above: number, below: number, into: number, from: number, to: number, least: number): void;
  sweep(color: number, weights: number, above: number, row: number, below: number, from: number, to: number): void;
  show(color: number, opacity: number, row: number, from: number, to: number): void;
  foreground(row: number, color: number, opacity: number, into: number, width: number): void;
}

export type RowKernel = ReturnType<typeof startRows>;

/** @param bytes the most that `bytesOfRows` gives for a level */
export const startRows = (bytes: number) => startKernel<Functions>(code, bytes);

/** A multiple of BLOCK, and as much beyond both ends, so that no loop needs to know of an end. */
const paddedWidth = (width: number): number => BLOCK * (Math.ceil(width / BLOCK) + 2);

/** Memory for the rows of a level of which `held` are held at a time, in bytes. */
export const bytesOfRows = (picture: Size, level: Size, held: number): number =>
  paddedWidth(picture.width) * 4 + paddedWidth(level.width) * (held * (PIXEL + WEIGHTS + 4) + LAYERS + 8 + LAYERS);

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
  const [started, packed] = [rowsOf(LAYERS, 1)(0), rowsOf(LAYERS, 1)(0)];
  const [columns, startColumns] = [rowsOf(4, 1)(0), rowsOf(4, 1)(0)];
  const [colorAt, opacityAt] = [rowsOf(3, held), rowsOf(1, held)];
  const [sceneColor, sceneOpacity] = [rowsOf(3, 1, scene.width)(0), rowsOf(1, 1, scene.width)(0)];
  new Int32Array(memory, columns, width).set(nearestIndices(scene.width, width));
  new Int32Array(memory, startColumns, width).set(nearestIndices(start.width, width));
  const [rows, startRows] = [nearestIndices(scene.height, level.height), nearestIndices(start.height, level.height)];
  const above = (y: number) => Math.max(0, y - 1);
  const below = (y: number) => Math.min(level.height - 1, y + 1);

  return {
    /** Fetches color and opacity of a row, and the layers it begins with. */
    enter(y: number): void {
      const from = rows[y]! * scene.width;
      const at = opacityAt(y);
      const isWhole = width === scene.width;
      bytes.set(scene.color.subarray(3 * from, 3 * (from + scene.width)), isWhole ? colorAt(y) : sceneColor);
      bytes.set(scene.opacity.subarray(from, from + scene.width), isWhole ? at : sceneOpacity);
      if (!isWhole) functions.pick(sceneColor, sceneOpacity, columns, colorAt(y), at, width);
      bytes[at - 1] = bytes[at]!;
      bytes[at + width] = bytes[at + width - 1]!;
      const first = startRows[y]! * start.width;
      if (y === 0 || startRows[y] !== startRows[y - 1]) {
        words.set(start.colors.subarray(8 * first, 8 * (first + start.width)), started / 2);
      }
      functions.stretch(started, startColumns, layersAt(y), width);
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
    show: (y: number, from: number, to: number): void =>
      functions.show(colorAt(y), opacityAt(y), layersAt(y), from, to),
    /** As in `Layers`; the next call overwrites it. */
    packed(y: number): Uint16Array {
      functions.pack(layersAt(y), packed, width);
      return words.subarray(packed / 2, packed / 2 + 8 * width);
    },
    /** Three bytes a pixel; the next call overwrites it. */
    foreground(y: number): Uint8Array {
      functions.foreground(layersAt(y), colorAt(y), opacityAt(y), packed, width);
      return bytes.subarray(packed, packed + 3 * width);
    },
  };
}
