import type { Size } from '../raster/pixels.ts';
import { type CellGrid, cellGridOf } from './cell-grid.ts';

/** Passes of a box that stand for a Gaussian: three are nowhere off by more than an eighth of its height. */
const PASSES = 3;

/** What lies beyond the picture: its edge pixels again, or 0. */
type Edge = 'repeat' | 'empty';

/**
 * Blurs a plane in place, in time that does not depend on sigma: passes of a box whose ends have
 * the fraction of a weight that makes its variance exact (Gwosdek, Grewenig, Bruhn, Weickert, "Theoretical Foundations of
 * Gaussian Convolution by Extended Box Filtering", 2011).
 *
 * @param sigma standard deviation, in pixels of the plane; 0 leaves it as it is
 */
export function blurPlane(plane: Float32Array, { width, height }: Size, sigma: number, edges: Edge): void {
  if (sigma <= 0) return;
  const box = boxFilterFor(sigma);
  const turned = new Float32Array(plane.length);
  blurLines(plane, turned, width, box, edges);
  blurLines(turned, plane, height, box, edges);
}

interface BoxFilter {
  /** Pixels on each side that count whole. */
  readonly radius: number;
  /** Weight of the two beyond them, 0..1. */
  readonly end: number;
}

function boxFilterFor(sigma: number): BoxFilter {
  const variance = sigma ** 2 / PASSES;
  const radius = Math.floor((Math.sqrt(12 * variance + 1) - 1) / 2);
  const inner = (2 * radius + 1) * (radius * (radius + 1) - 3 * variance);
  return { radius, end: inner / (6 * (variance - (radius + 1) ** 2)) };
}

/** Blurs along each line of `length`, and writes it as a column: twice is both ways and back again. */
function blurLines(
  from: Float32Array,
  to: Float32Array,
  length: number,
  { radius, end }: BoxFilter,
  edges: Edge,
): void {
  const count = from.length / length;
  const reach = radius + 1;
  const margin = PASSES * reach;
  const scale = 1 / (2 * radius + 1 + 2 * end);
  let line = new Float64Array(length + 2 * margin);
  let next = new Float64Array(line.length);
  const block = new Float32Array(length * BLOCK);
  for (let index = 0, start = 0; index < count; index++, start += length) {
    const [first, last] = edges === 'repeat' ? [from[start]!, from[start + length - 1]!] : [0, 0];
    line.fill(first, 0, margin);
    for (let i = 0; i < length; i++) line[margin + i] = from[start + i]!;
    line.fill(last, margin + length);
    for (let pass = 1; pass <= PASSES; pass++) {
      // What is right shrinks by the reach of the box with each pass, and ends as the line itself.
      const stop = line.length - pass * reach;
      let sum = 0;
      for (let i = pass * reach - radius; i < pass * reach + radius; i++) sum += line[i]!;
      for (let i = pass * reach; i < stop; i++) {
        sum += line[i + radius]!;
        next[i] = scale * (sum + end * (line[i - reach]! + line[i + reach]!));
        sum -= line[i - radius]!;
      }
      [line, next] = [next, line];
    }
    const lines = 1 + (index % BLOCK);
    for (let i = 0, at = lines - 1; i < length; i++, at += BLOCK) block[at] = line[margin + i]!;
    if (lines < BLOCK && index < count - 1) continue;
    for (let i = 0, at = index + 1 - lines; i < length; i++, at += count) {
      for (let j = 0; j < lines; j++) to[at + j] = block[i * BLOCK + j]!;
    }
  }
}

/** Lines that are turned together: a column of single numbers would miss the cache with each. */
const BLOCK = 16;

/** A smaller grid on which a wide blur is computed. */
export interface BlurGrid extends CellGrid {
  /** What is left to blur, in cells. */
  readonly sigma: number;
}

/** The mean of a cell blurs already, and so does linear interpolation between cells: both variances are subtracted. */
export function blurGridFor(sigma: number, size: Size): BlurGrid {
  const step = Math.max(1, Math.floor(sigma / 2));
  const done = step === 1 ? 0 : (step ** 2 - 1) / 12 + step ** 2 / 6;
  return { ...cellGridOf(size, step), sigma: Math.sqrt(sigma ** 2 - done) / step };
}
