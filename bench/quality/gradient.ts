import { memoize } from './memoize.ts';
import type { EvaluatedMask, OpacityMap } from './opacity-map.ts';

/** In pixels. */
const SIGMA = 1.4;
/** The filter ends where the Gaussian has fallen to this. */
const EPSILON = 0.01;

/**
 * Gradient error (Rhemann et al. 2009): squared difference of gradient magnitudes, summed over the unknown band, in
 * thousands. Gradients are by first derivatives of a Gaussian of 1.4 pixels, each filter of unit length, edges repeated.
 */
export function gradientError({ mask, truth, band }: EvaluatedMask): number {
  const [ours, theirs] = [magnitudeOf(mask), magnitudeOf(truth)];
  let sum = 0;
  for (let i = 0; i < band.length; i++) if (band[i]) sum += (ours[i]! - theirs[i]!) ** 2;
  return sum / 1000;
}

const gaussian = (x: number) => Math.exp(-(x ** 2) / (2 * SIGMA ** 2)) / (SIGMA * Math.sqrt(2 * Math.PI));
const radius = Math.ceil(SIGMA * Math.sqrt(-2 * Math.log(Math.sqrt(2 * Math.PI) * SIGMA * EPSILON)));
const places = Array.from({ length: 2 * radius + 1 }, (_, i) => i - radius);
const lengthOf = (numbers: readonly number[]) => Math.hypot(...numbers);
const unit = (numbers: readonly number[]) => numbers.map((number) => number / lengthOf(numbers));
const smooth = unit(places.map(gaussian));
const slope = unit(places.map((x) => (-x * gaussian(x)) / SIGMA ** 2));

const magnitudeOf = memoize((plane: OpacityMap): Float64Array => {
  const across = filtered(plane, slope, smooth);
  const down = filtered(plane, smooth, slope);
  for (let i = 0; i < across.length; i++) across[i] = Math.sqrt(across[i]! ** 2 + down[i]! ** 2);
  return across;
});

/** Correlation with the outer product of two filters. */
function filtered(
  { data, width, height }: OpacityMap,
  alongX: readonly number[],
  alongY: readonly number[],
): Float64Array {
  const rows = new Float64Array(data.length);
  const result = new Float64Array(data.length);
  const inside = (at: number, length: number) => Math.min(length - 1, Math.max(0, at));
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      let sum = 0;
      for (let k = 0; k < places.length; k++) sum += alongX[k]! * data[y * width + inside(x + k - radius, width)]!;
      rows[i] = sum;
    }
  }
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      let sum = 0;
      for (let k = 0; k < places.length; k++) sum += alongY[k]! * rows[inside(y + k - radius, height) * width + x]!;
      result[i] = sum;
    }
  }
  return result;
}
