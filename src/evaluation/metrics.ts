/** What int8 does to the mask of a picture. Opacities are 0..1 here. */
export interface MaskMetrics {
  /** Mean absolute difference of the two masks. */
  readonly difference: number;
  /**
   * Whether the float model found the subject: its mask overlaps the ground truth by more than .85; where there is none,
   * whether it is confident of what it found. On other pictures small changes flip the answer, and so does int8.
   */
  readonly found: boolean;
  /** Mean absolute error against the ground truth, where there is one. */
  readonly errors?: { readonly float: number; readonly int8: number };
}

/** Opacities 0 to 255, all of one size. */
export interface ComparedMasks {
  readonly float: Uint8Array;
  readonly int8: Uint8Array;
  readonly truth?: Uint8Array;
}

/** A subject is found where a mask overlaps the ground truth (intersection over union) by more than this. */
export const FOUND_OVERLAP = 0.85;

export function compareMasks({ float, int8, truth }: ComparedMasks): MaskMetrics {
  const difference = meanDifference(float, int8);
  if (!truth) return { difference, found: overlap(float, 0.9, float, 0.1) > FOUND_OVERLAP };
  return {
    difference,
    found: overlap(float, 0.5, truth, 0.5) > FOUND_OVERLAP,
    errors: { float: meanDifference(float, truth), int8: meanDifference(int8, truth) },
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
