import type { EvaluatedMask } from './opacity-map.ts';

/** Steps of opacity at which pieces are looked for. */
const STEPS = 10;
/** Differences from the connected level below this do not count. */
const NEGLIGIBLE = 0.15;

/**
 * Connectivity error (Rhemann et al. 2009), summed over the unknown band, in thousands of pixels. The level of a pixel is the
 * greatest opacity at which it still hangs together with the main piece that mask and truth have in common (4-connected);
 * what exceeds that level by .15 and more counts as not connected, and mask and truth are compared in that.
 */
export function connectivityError({ mask, truth, band }: EvaluatedMask): number {
  const { width, height } = truth;
  const levels = new Float64Array(band.length).fill(1);
  const open = new Uint8Array(band.length).fill(1);
  const common = new Uint8Array(band.length);
  for (let step = 1; step <= STEPS; step++) {
    const least = step / STEPS - 1e-7;
    for (let i = 0; i < common.length; i++) common[i] = mask.data[i]! >= least && truth.data[i]! >= least ? 1 : 0;
    const main = largestPiece(common, width, height);
    for (let i = 0; i < levels.length; i++) {
      if (!open[i] || main[i]) continue;
      levels[i] = (step - 1) / STEPS;
      open[i] = 0;
    }
  }
  const excess = (opacity: number, level: number) => (opacity - level >= NEGLIGIBLE ? opacity - level : 0);
  let sum = 0;
  for (let i = 0; i < band.length; i++) {
    if (band[i]) sum += Math.abs(excess(mask.data[i]!, levels[i]!) - excess(truth.data[i]!, levels[i]!));
  }
  return sum / 1000;
}

/** The 4-connected piece with the most pixels, the first one in reading order of several; nothing where nothing is marked. */
export function largestPiece(marks: Uint8Array, width: number, height: number): Uint8Array {
  const steps = [-1, 1, -width, width];
  const last = width * (height - 1);
  const piece = new Int32Array(marks.length);
  const open = new Int32Array(marks.length);
  let [pieces, largest, most] = [0, 0, 0];
  for (let start = 0; start < marks.length; start++) {
    if (!marks[start] || piece[start]) continue;
    pieces++;
    let [count, top] = [0, 1];
    open[0] = start;
    piece[start] = pieces;
    while (top > 0) {
      const at = open[--top]!;
      const x = at % width;
      count++;
      for (let side = 0; side < 4; side++) {
        const inside = side === 0 ? x > 0 : side === 1 ? x < width - 1 : side === 2 ? at >= width : at < last;
        const next = at + steps[side]!;
        if (!inside || !marks[next] || piece[next]) continue;
        piece[next] = pieces;
        open[top++] = next;
      }
    }
    if (count > most) [largest, most] = [pieces, count];
  }
  const result = new Uint8Array(marks.length);
  for (let i = 0; i < result.length; i++) if (piece[i] === largest && largest > 0) result[i] = 1;
  return result;
}
