import { sum } from '../figures.ts';

/** A subject of known ground truth: the doubt of the answer, and whether it was the subject that the truth has. */
export interface Judged {
  readonly doubt: number;
  readonly found: boolean;
}

/** `1 / (1 + (doubt / even) ^ steepness)`, as a manifest's `confidence` has it. */
export interface Fit {
  readonly even: number;
  readonly steepness: number;
}

/** Doubts below this count as this: their logarithm would run away. */
const LEAST = 1e-4;

/**
 * The fit of greatest likelihood, a logistic regression on the logarithm of doubt (Newton's method), with a prior of one subject found
 * and one not found at the middle, so that it stays finite where doubt parts both without a mistake.
 */
export function fitConfidence(judged: readonly Judged[]): Fit {
  const logs = judged.map(({ doubt }) => Math.log(Math.max(LEAST, doubt)));
  const middle = sum(logs) / logs.length;
  const points = [
    ...judged.map(({ found }, i) => ({ x: logs[i]! - middle, y: found ? 1 : 0 })),
    { x: 0, y: 1 },
    { x: 0, y: 0 },
  ];
  let [a, b] = [0, -1];
  for (let step = 0; step < 100; step++) {
    let [ga, gb, haa, hab, hbb] = [0, 0, 1e-9, 0, 1e-9];
    for (const { x, y } of points) {
      const p = 1 / (1 + Math.exp(-a - b * x));
      const weight = p * (1 - p);
      ga += y - p;
      gb += (y - p) * x;
      haa += weight;
      hab += weight * x;
      hbb += weight * x * x;
    }
    const determinant = haa * hbb - hab * hab;
    const [da, db] = [(hbb * ga - hab * gb) / determinant, (haa * gb - hab * ga) / determinant];
    // Far from the end a whole step may go too far.
    const length = Math.min(1, 2 / Math.hypot(da, db));
    a += length * da;
    b += length * db;
    if (Math.hypot(da, db) < 1e-9) break;
  }
  return { even: digits(Math.exp(middle - a / b)), steepness: digits(-b) };
}

export const confidenceOf = ({ even, steepness }: Fit, doubt: number): number => 1 / (1 + (doubt / even) ** steepness);

/** How often a subject that was not found has more doubt than one that was, ties half: 1 parts them, .5 is chance. */
export function auroc(judged: readonly Judged[]): number {
  const doubts = (found: boolean) => judged.filter((each) => each.found === found).map(({ doubt }) => doubt);
  const [right, wrong] = [doubts(true), doubts(false)];
  const wins = wrong.flatMap((more) => right.map((less) => (more > less ? 1 : more === less ? 0.5 : 0)));
  return sum(wins) / wins.length;
}

const digits = (value: number): number => Number(value.toPrecision(3));
