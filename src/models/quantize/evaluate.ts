/** What eight bits did to the mask of a picture. Opacities are 0..1 here. */
export interface Verdict {
  /** Mean absolute difference of the two masks. */
  readonly difference: number;
  /**
   * Whether the float network found the subject: its mask overlaps the truth by more than .85; where no truth is known,
   * whether it is sure of what it found. The others tip to either side by themselves, and by eight bits too.
   */
  readonly found: boolean;
  /** Mean absolute error against the truth, where it is known. */
  readonly errors?: { readonly float: number; readonly eight: number };
}

/** Opacities 0 to 255, all of one size. */
export interface Masks {
  readonly float: Uint8Array;
  readonly eight: Uint8Array;
  readonly truth?: Uint8Array;
}

const FOUND = 0.85;

export function judge({ float, eight, truth }: Masks): Verdict {
  const difference = meanDifference(float, eight);
  if (!truth) return { difference, found: overlap(float, 0.9, float, 0.1) > FOUND };
  return {
    difference,
    found: overlap(float, 0.5, truth, 0.5) > FOUND,
    errors: { float: meanDifference(float, truth), eight: meanDifference(eight, truth) },
  };
}

function meanDifference(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i]! - b[i]!);
  return sum / a.length / 255;
}

/** Intersection over union of what lies above these opacities; 1 where nothing does. */
function overlap(a: Uint8Array, aboveA: number, b: Uint8Array, aboveB: number): number {
  let [both, any] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    const [inA, inB] = [a[i]! > 255 * aboveA, b[i]! > 255 * aboveB];
    if (inA && inB) both++;
    if (inA || inB) any++;
  }
  return any === 0 ? 1 : both / any;
}

export interface Summary {
  readonly count: number;
  /** Of the masks; NaN of none. */
  readonly median: number;
  readonly mean: number;
  readonly worst: number;
  /** Mean errors against the truth, and by what share of the float network's the other is greater. */
  readonly errors?: { readonly float: number; readonly eight: number; readonly change: number };
}

export function summaryOf(verdicts: readonly Verdict[]): Summary {
  const differences = verdicts.map(({ difference }) => difference);
  const known = verdicts.flatMap(({ errors }) => errors ?? []);
  const [float, eight] = [meanOf(known.map(({ float }) => float)), meanOf(known.map(({ eight }) => eight))];
  return {
    count: verdicts.length,
    median: medianOf(differences),
    mean: meanOf(differences),
    worst: differences.length > 0 ? Math.max(...differences) : Number.NaN,
    ...(known.length > 0 && { errors: { float, eight, change: eight / float - 1 } }),
  };
}

/** NaN of none. */
export const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** The mean of both in the middle where the number is even; NaN of none. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2;
}
