import { bootstrap, type Interval, sum } from '../figures.ts';

/** How much a sum is changed, as a share of the reference's: -.1 is 10 % less; with bounds of 95 %. */
export interface Change extends Interval {
  readonly change: number;
  /** Of pairs. */
  readonly count: number;
}

const ROUNDS = 10_000;

/**
 * `sum of theirs / sum of reference - 1`, and its paired bootstrap: both figures of a picture are drawn together, so that
 * what is hard for every recipe does not blur what is between them.
 */
export function changeOf(reference: readonly number[], theirs: readonly number[]): Change {
  const pairs = reference.map((before, i) => [before, theirs[i]!] as const);
  const interval = bootstrap(
    pairs,
    (sample) => sum(sample.map(([, after]) => after)) / sum(sample.map(([before]) => before)) - 1,
    { rounds: ROUNDS },
  );
  return { change: sum(theirs) / sum(reference) - 1, ...interval, count: pairs.length };
}
