/** Figures of repeated measurements. Nothing here knows what was measured. */

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** A quantile, interpolated between the two values it lies between (Hyndman and Fan's type 7). NaN of nothing. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? Number.NaN;
  return below + (above - below) * (at - Math.floor(at));
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);
export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
export const mean = (values: readonly number[]): number => sum(values) / values.length;

/** The ratio of each pair: whatever the machine did meanwhile, it did to both. */
export const ratiosOf = (ours: readonly number[], theirs: readonly number[]): number[] =>
  ours.map((value, index) => value / theirs[index]!);

interface Resampling {
  readonly rounds?: number;
  readonly seed?: number;
}

/**
 * The middle 95 % of what a statistic gives for samples drawn anew from these values, with repetition (Efron's percentile
 * bootstrap). Pairs stay pairs if each value is a pair. The same seed gives the same interval.
 */
export function bootstrap<T>(
  values: readonly T[],
  statistic: (sample: readonly T[]) => number,
  { rounds = 2000, seed = 1 }: Resampling = {},
): Interval {
  const random = randomFrom(seed);
  const results = Array.from({ length: rounds }, () =>
    statistic(values.map(() => values[Math.floor(random() * values.length)]!)),
  );
  return { low: quantile(results, 0.025), high: quantile(results, 0.975) };
}

/** Numbers from 0 up to 1 that are the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface Line {
  readonly intercept: number;
  readonly slope: number;
  /** Where the slope lies, by 95 %; endless for fewer than three points. */
  readonly interval: Interval;
}

/**
 * The straight line by least squares.
 *
 * @param weights how much each point counts; `1 / y²` makes it the line of the smallest relative deviations
 */
export function lineOf(x: readonly number[], y: readonly number[], weights: readonly number[] = x.map(() => 1)): Line {
  const total = sum(weights);
  const weighted = (values: readonly number[]) => sum(values.map((value, i) => value * weights[i]!)) / total;
  const [middleX, middleY] = [weighted(x), weighted(y)];
  const squares = sum(x.map((value, i) => weights[i]! * (value - middleX) ** 2));
  const slope = sum(x.map((value, i) => weights[i]! * (value - middleX) * (y[i]! - middleY))) / squares;
  const intercept = middleY - slope * middleX;
  const degrees = x.length - 2;
  const rest = sum(x.map((value, i) => weights[i]! * (y[i]! - intercept - slope * value) ** 2));
  const reach = degrees > 0 ? studentOf(degrees) * Math.sqrt(rest / degrees / squares) : Number.POSITIVE_INFINITY;
  return { intercept, slope, interval: { low: slope - reach, high: slope + reach } };
}

/**
 * How much a series grows from one value to the next. Neighbors depend on each other (memory is freed in bouts), and an
 * interval that took them for independent would be far too narrow: the line is drawn through the means of blocks.
 */
export function trendOf(values: readonly number[], blocks = 20): Line {
  const length = Math.floor(values.length / blocks);
  const starts = Array.from({ length: blocks }, (_, block) => block * length);
  return lineOf(
    starts.map((start) => start + (length - 1) / 2),
    starts.map((start) => mean(values.slice(start, start + length))),
  );
}

/**
 * How far from its estimate a figure lies at most, in standard errors, by 95 %: the quantile 0.975 of Student's t, within
 * 0.2 % from 5 degrees of freedom on (Abramowitz and Stegun, 26.7.5).
 */
export function studentOf(degrees: number): number {
  const z = 1.959964;
  return (
    z +
    (z ** 3 + z) / (4 * degrees) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * degrees ** 3)
  );
}
