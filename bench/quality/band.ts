import type { OpacityMap } from './opacity-map.ts';

/** Opacities between these are neither subject nor background. */
const CERTAIN_BELOW = 0.02;
const CERTAIN_ABOVE = 0.98;
/** Whether an opacity is that of the subject or of the background, and nothing between. */
export const isCertain = (opacity: number): boolean => opacity <= CERTAIN_BELOW || opacity >= CERTAIN_ABOVE;

/** Pixels by which the band is grown to each side, diagonally too. */
const GROWN = 5;

/**
 * The unknown band, in which matting is evaluated: the grey of the data set's trimap where it has one (numbers strictly between
 * black and white). Otherwise pixels whose true opacity is between .02 and .98, and both sides of a step from below to above
 * that, grown by five pixels: a binary truth has a band along its edge.
 */
export function bandOf(truth: OpacityMap, trimap?: OpacityMap): Uint8Array {
  if (trimap) return Uint8Array.from(trimap.data, (value) => (isCertain(value) ? 0 : 1));
  return spreadMarks(uncertain(truth), truth.width, truth.height, GROWN);
}

function uncertain({ data, width, height }: OpacityMap): Uint8Array {
  const band = new Uint8Array(data.length);
  const isStep = (a: number, b: number) => Math.min(a, b) <= CERTAIN_BELOW && Math.max(a, b) >= CERTAIN_ABOVE;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const value = data[i]!;
      if (!isCertain(value)) band[i] = 1;
      if (x > 0 && isStep(value, data[i - 1]!)) band[i] = band[i - 1] = 1;
      if (y > 0 && isStep(value, data[i - width]!)) band[i] = band[i - width] = 1;
    }
  }
  return band;
}

/** A square of `2 * by + 1` pixels around each marked one: along rows, and then along columns. */
export function spreadMarks(marks: Uint8Array, width: number, height: number, by: number): Uint8Array {
  const along = spread(marks, height, width, width, 1, by);
  return spread(along, width, height, 1, width, by);
}

function spread(from: Uint8Array, lines: number, length: number, line: number, step: number, by: number): Uint8Array {
  const to = new Uint8Array(from.length);
  for (let i = 0; i < lines; i++) {
    for (let k = 0, last = -Infinity, next = 0; k < length; k++) {
      // `next` runs ahead by the radius and remembers the last mark it met.
      for (; next <= Math.min(length - 1, k + by); next++) if (from[i * line + next * step]) last = next;
      if (k - last <= by) to[i * line + k * step] = 1;
    }
  }
  return to;
}
