import type { Mask } from '../../pipeline/index.ts';
import { histogramOf, weightedCount } from './histogram.ts';

/** Share of a picture that a subject counts with at least: of next to nothing the quotient would say next to nothing. */
const LEAST_AREA = 0.002;

/** The byte above one half. */
const ABOVE_HALF = 128;

/** What doubt is made of. */
export interface DoubtSums {
  /** Sum of m (1 - m), m from 0 to 1. */
  undecided: number;
  /** Pixels above one half. */
  area: number;
}

/**
 * How undecided opacities are: the sum of m (1 - m) over the number of pixels above one half, m from 0 to 1. 0 where all is subject or
 * background, .25 where a whole subject is half opaque.
 *
 * By the area of the subject, and not of the picture: what is unsure beside a small subject weighs as much as beside a large one.
 *
 * @param counts of its opacities, where they are known
 */
export function doubtOf(mask: Mask, counts = histogramOf(mask)): number {
  const undecided = weightedCount(counts, 0, 255, (byte) => (byte * (255 - byte)) / 255 ** 2);
  return doubtOfSums({ undecided, area: weightedCount(counts, ABOVE_HALF, 255, () => 1) }, mask.data.length);
}

/** @param pixels of the whole picture */
export const doubtOfSums = ({ undecided, area }: DoubtSums, pixels: number): number =>
  undecided / Math.max(area, LEAST_AREA * pixels);
