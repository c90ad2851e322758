import { spreadMarks } from './band.ts';
import { type EvaluatedMask, isSubject } from './opacity-map.ts';

/** Mean absolute difference of opacity over the whole picture, 0..1. */
export const meanError = ({ mask, truth }: EvaluatedMask): number => totalOf(mask.data, truth.data) / truth.data.length;

/** Mean squared difference of opacity over the whole picture, 0..1. */
export function squaredError({ mask, truth }: EvaluatedMask): number {
  let sum = 0;
  for (let i = 0; i < truth.data.length; i++) sum += (mask.data[i]! - truth.data[i]!) ** 2;
  return sum / truth.data.length;
}

/** Mean absolute difference within the unknown band, 0..1; NaN where there is no band. */
export const bandError = ({ mask, truth, band }: EvaluatedMask): number =>
  totalOf(mask.data, truth.data, band) / band.reduce((sum, value) => sum + value, 0);

/** Mean absolute difference within `EDGE_REACH` pixels of where the truth crosses one half, 0..1; NaN where it never does. */
export function edgeError({ mask, truth }: EvaluatedMask): number {
  const { data, width, height } = truth;
  const marks = new Uint8Array(data.length);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const own = isSubject(data[i]!);
      if ((x > 0 && isSubject(data[i - 1]!) !== own) || (y > 0 && isSubject(data[i - width]!) !== own)) marks[i] = 1;
    }
  }
  const near = spreadMarks(marks, width, height, EDGE_REACH);
  return totalOf(mask.data, data, near) / near.reduce((sum, value) => sum + value, 0);
}

const EDGE_REACH = 6;

/** Sum of absolute differences within the unknown band, in thousands of pixels, as matting papers give it. */
export const bandSum = ({ mask, truth, band }: EvaluatedMask): number => totalOf(mask.data, truth.data, band) / 1000;

/** Intersection over union of mask and truth, both cut at one half; 1 where both are empty. */
export function overlap({ mask, truth }: EvaluatedMask): number {
  let [both, any] = [0, 0];
  for (let i = 0; i < truth.data.length; i++) {
    const [inMask, inTruth] = [isSubject(mask.data[i]!), isSubject(truth.data[i]!)];
    if (inMask && inTruth) both++;
    if (inMask || inTruth) any++;
  }
  return any === 0 ? 1 : both / any;
}

function totalOf(a: Float32Array, b: Float32Array, where?: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) if (!where || where[i]) sum += Math.abs(a[i]! - b[i]!);
  return sum;
}
