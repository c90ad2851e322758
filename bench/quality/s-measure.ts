import { type EvaluatedMask, isSubject, type OpacityMap } from './opacity-map.ts';

const EPSILON = 2 ** -52;

/**
 * S-measure (Fan et al. 2017): half likeness of the object, half likeness of four regions around the truth's center, 0 to 1,
 * more is better. The truth is cut at one half; the mask is compared as it is.
 */
export function sMeasure({ mask, truth }: EvaluatedMask): number {
  const subject = Float32Array.from(truth.data, (value) => (isSubject(value) ? 1 : 0));
  const share = mean(subject);
  if (share === 0) return 1 - mean(mask.data);
  if (share === 1) return mean(mask.data);
  const object = share * likeness(mask.data, subject, 1) + (1 - share) * likeness(mask.data, subject, 0);
  return Math.max(0, 0.5 * object + 0.5 * regions(mask, { ...truth, data: subject }));
}

/** How opaque the subject is (`side` 1), or how clear the background (0), and how evenly so. */
function likeness(mask: Float32Array, subject: Float32Array, side: 0 | 1): number {
  const values: number[] = [];
  for (let i = 0; i < mask.length; i++) if (subject[i] === side) values.push(side === 1 ? mask[i]! : 1 - mask[i]!);
  const average = mean(values);
  const deviation = Math.sqrt(
    values.reduce((sum, value) => sum + (value - average) ** 2, 0) / Math.max(1, values.length - 1),
  );
  return (2 * average) / (average ** 2 + 1 + deviation + EPSILON);
}

/** The picture in four at the truth's center of mass, each part by its size. */
function regions(mask: OpacityMap, truth: OpacityMap): number {
  const { width, height } = truth;
  const [left, top] = centerOf(truth);
  let score = 0;
  for (const [x0, x1] of [
    [0, left],
    [left, width],
  ] as const) {
    for (const [y0, y1] of [
      [0, top],
      [top, height],
    ] as const) {
      const share = ((x1 - x0) * (y1 - y0)) / (width * height);
      if (share > 0) score += share * similarity(mask, truth, x0, y0, x1, y1);
    }
  }
  return score;
}

/** One past the rounded center, as the authors' program counts from 1. */
function centerOf({ data, width }: OpacityMap): readonly [number, number] {
  let [count, x, y] = [0, 0, 0];
  for (let i = 0; i < data.length; i++) {
    if (data[i] !== 1) continue;
    count++;
    x += i % width;
    y += Math.floor(i / width);
  }
  return [roundHalfEven(x / count) + 1, roundHalfEven(y / count) + 1];
}

/** Structural similarity without its constants. */
function similarity(a: OpacityMap, b: OpacityMap, x0: number, y0: number, x1: number, y1: number): number {
  const [p, q] = [cut(a, x0, y0, x1, y1), cut(b, x0, y0, x1, y1)];
  const [x, y] = [mean(p), mean(q)];
  let [xx, yy, xy] = [0, 0, 0];
  for (let i = 0; i < p.length; i++) {
    xx += (p[i]! - x) ** 2;
    yy += (q[i]! - y) ** 2;
    xy += (p[i]! - x) * (q[i]! - y);
  }
  const count = Math.max(1, p.length - 1);
  const above = (4 * x * y * xy) / count;
  const below = ((x ** 2 + y ** 2) * (xx + yy)) / count;
  if (above !== 0) return above / (below + EPSILON);
  return below === 0 ? 1 : 0;
}

function cut({ data, width }: OpacityMap, x0: number, y0: number, x1: number, y1: number): number[] {
  const values: number[] = [];
  for (let y = y0; y < y1; y++) for (let x = x0; x < x1; x++) values.push(data[y * width + x]!);
  return values;
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

const roundHalfEven = (value: number) => {
  const floor = Math.floor(value);
  return value - floor === 0.5 ? floor + (floor % 2) : Math.round(value);
};
