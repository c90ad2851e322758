import type { Size } from './pixels.ts';

/** Passes of a box that stand for a Gaussian: three are nowhere off by more than an eighth of its height. */
const PASSES = 3;

/**
 * Blurs a plane in place, edges repeated outward, in time that does not depend on sigma: passes of a box whose ends have
 * the fraction of a weight that makes its variance exact (Gwosdek, Grewenig, Bruhn, Weickert, "Theoretical Foundations of
 * Gaussian Convolution by Extended Box Filtering", 2011).
 *
 * @param sigma standard deviation, in pixels of the plane; 0 leaves it as it is
 */
export function blur(plane: Float32Array, { width, height }: Size, sigma: number, edges: 'repeat' | 'empty'): void {
  if (sigma <= 0) return;
  const box = boxOf(sigma);
  const turned = new Float32Array(plane.length);
  blurLines(plane, turned, width, box, edges);
  blurLines(turned, plane, height, box, edges);
}

interface Box {
  /** Pixels on each side that count whole. */
  readonly radius: number;
  /** Weight of the two beyond them, 0..1. */
  readonly end: number;
}

function boxOf(sigma: number): Box {
  const variance = sigma ** 2 / PASSES;
  const radius = Math.floor((Math.sqrt(12 * variance + 1) - 1) / 2);
  const inner = (2 * radius + 1) * (radius * (radius + 1) - 3 * variance);
  return { radius, end: inner / (6 * (variance - (radius + 1) ** 2)) };
}

/** Blurs along each line of `length`, and writes it as a column: twice is both ways and back again. */
function blurLines(from: Float32Array, to: Float32Array, length: number, { radius, end }: Box, edges: string): void {
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

/** A smaller grid on which a wide blur is worked out: each of its cells is a square of pixels. */
export interface Coarse extends Size {
  /** Side of a cell, in pixels. */
  readonly step: number;
  /** What is left to blur, in cells. */
  readonly sigma: number;
}

/** The mean of a cell blurs already, and so does drawing lines between cells: both variances are taken off. */
export function coarseFor(sigma: number, { width, height }: Size): Coarse {
  const step = Math.max(1, Math.floor(sigma / 2));
  const done = step === 1 ? 0 : (step ** 2 - 1) / 12 + step ** 2 / 6;
  return {
    step,
    width: Math.ceil(width / step),
    height: Math.ceil(height / step),
    sigma: Math.sqrt(sigma ** 2 - done) / step,
  };
}

/** Reads rows of pixels off planes of cells, linearly between the centers of cells, moved by a part of a pixel or by many. */
export function rowReader({ step, width, height }: Coarse, length: number, right = 0, down = 0) {
  const lefts = new Int32Array(length);
  const shares = new Float32Array(length);
  for (let x = 0; x < length; x++) [lefts[x], shares[x]] = between(x - right, step, width);
  return (plane: Float32Array, y: number, into: Float32Array): void => {
    const [top, share] = between(y - down, step, height);
    const above = top * width;
    const below = Math.min(height - 1, top + 1) * width;
    for (let x = 0; x < length; x++) {
      const left = lefts[x]!;
      const next = Math.min(width - 1, left + 1);
      const across = shares[x]!;
      const upper = plane[above + left]! * (1 - across) + plane[above + next]! * across;
      const lower = plane[below + left]! * (1 - across) + plane[below + next]! * across;
      into[x] = upper * (1 - share) + lower * share;
    }
  };
}

/** The cell whose center lies before a pixel's, and how far it is from there to the next one, 0..1; edges are repeated. */
export function between(pixel: number, step: number, cells: number): [cell: number, share: number] {
  const at = Math.min(cells - 1, Math.max(0, (pixel + 0.5) / step - 0.5));
  const cell = Math.floor(at);
  return [cell, at - cell];
}
