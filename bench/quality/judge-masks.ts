import type { Pair } from '../../src/cli/quantize/pairs.ts';
import type { Mask, Recipe } from '../../src/pipeline/index.ts';
import { bandOf, isCertain } from './band.ts';
import { type Figures, figuresOf } from './metrics.ts';
import { type Plane, planeOf } from './plane.ts';
import { readPlane, type Workshop } from './workshop.ts';

/** What a recipe made of a picture, judged. */
export interface Verdict {
  readonly pair: Pair;
  readonly candidate: string;
  readonly figures: Figures;
  /** Whether the reference found the subject: IoU above .85. Where it picked another thing, no edge is worth comparing. */
  readonly found: boolean;
  /** Whether the truth has no opacity between, so that it cannot tell a soft edge that is right from one that is not. */
  readonly hard: boolean;
}

/** A subject is found where the reference's mask overlaps the truth by more than this. */
export const FOUND = 0.85;

/** Every recipe on every pair, the reference first. A mask that another recipe gave already is not judged again. */
export async function judgeMasks(
  workshop: Workshop,
  pairs: readonly Pair[],
  candidates: Readonly<Record<string, Recipe>>,
  progress: (text: string) => void,
): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const [i, pair] of pairs.entries()) {
    progress(`${i + 1} of ${pairs.length}: ${pair.set}/${pair.name}, the network ran ${workshop.networkRuns()} times`);
    const place = await workshop.place(pair.image);
    const truth = await readPlane(pair.truth, await place.bound().decoded.get());
    const band = bandOf(truth, pair.trimap === undefined ? undefined : await readPlane(pair.trimap, truth));
    // Nothing to find, or nothing but subject.
    if (!band.includes(1)) continue;
    const hard = isHard(truth);
    const known: { mask: Mask; figures: Figures }[] = [];
    for (const [name, recipe] of Object.entries(candidates)) {
      const mask = await place.bound(recipe).mask.get();
      const same = known.find((other) => Buffer.compare(other.mask.data, mask.data) === 0);
      const figures = same?.figures ?? figuresOf({ mask: planeOf(mask), truth, band });
      known.push({ mask, figures });
      verdicts.push({ pair, candidate: name, figures, found: known[0]!.figures.overlap > FOUND, hard });
    }
  }
  return verdicts;
}

/** Fewer than one pixel in a thousand is neither subject nor background. */
const isHard = ({ data }: Plane): boolean =>
  data.reduce((count, opacity) => count + (isCertain(opacity) ? 0 : 1), 0) < data.length / 1000;
