import { memoize } from './memoize.ts';
import { nearestOf } from './nearest.ts';
import { type EvaluatedMask, isSubject, type OpacityMap } from './opacity-map.ts';

/** Window of 7 x 7 pixels, Gaussian of 5: errors beside other errors weigh less. */
const RADIUS = 3;
const SIGMA = 5;
const EPSILON = 2 ** -52;

/**
 * Weighted F-measure (Margolin et al. 2014), 0 to 1, more is better: precision and recall with errors weighed by how they lie
 * together and how far they are from the subject. The truth is cut at one half; 0 where it is empty.
 */
export function weightedF({ mask, truth }: EvaluatedMask): number {
  const { width, height } = truth;
  const { subject, size, nearest } = shapeOf(truth);
  if (!nearest) return 0;
  const { index, distance } = nearest;
  const errors = Float64Array.from(subject, (value, i) => Math.abs(mask.data[i]! - value));
  // Outside, the error of the nearest pixel of the subject stands for that of the edge.
  const known = errors.map((error, i) => (subject[i] ? error : errors[index[i]!]!));
  const smoothed = smooth(known, width, height);
  let [missed, wrong] = [0, 0];
  for (let i = 0; i < subject.length; i++) {
    if (subject[i]) missed += Math.min(errors[i]!, smoothed[i]!);
    else wrong += errors[i]! * (2 - Math.exp((Math.log(0.5) / 5) * distance[i]!));
  }
  const found = size - missed;
  const recall = 1 - missed / size;
  const precision = found / (found + wrong + EPSILON);
  return (2 * recall * precision) / (recall + precision + EPSILON);
}

/** The truth cut at one half, how many pixels it has, and how far the others are from it. */
const shapeOf = memoize(({ data, width, height }: OpacityMap) => {
  const subject = Uint8Array.from(data, (value) => (isSubject(value) ? 1 : 0));
  const size = subject.reduce((sum, value) => sum + value, 0);
  return { subject, size, nearest: size > 0 ? nearestOf(subject, width, height) : undefined };
});

const weights = Array.from({ length: 2 * RADIUS + 1 }, (_, i) => Math.exp(-((i - RADIUS) ** 2) / (2 * SIGMA ** 2)));
const total = weights.reduce((sum, weight) => sum + weight, 0);
const kernel = weights.map((weight) => weight / total);

/** Gaussian of the window; what lies beyond the picture's edges is 0. */
function smooth(values: Float64Array, width: number, height: number): Float64Array {
  const rows = new Float64Array(values.length);
  const result = new Float64Array(values.length);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      for (let k = Math.max(-RADIUS, -x); k <= Math.min(RADIUS, width - 1 - x); k++) {
        rows[i]! += kernel[k + RADIUS]! * values[i + k]!;
      }
    }
  }
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      for (let k = Math.max(-RADIUS, -y); k <= Math.min(RADIUS, height - 1 - y); k++) {
        result[i]! += kernel[k + RADIUS]! * rows[i + k * width]!;
      }
    }
  }
  return result;
}
