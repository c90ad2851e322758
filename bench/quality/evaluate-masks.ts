import { FOUND_OVERLAP, type GroundTruthPair } from '../../src/evaluation/index.ts';
import type { Mask, Recipe } from '../../src/pipeline/index.ts';
import { bandOf, isCertain } from './band.ts';
import { type Figures, figuresOf } from './metrics.ts';
import { type OpacityMap, opacityMap } from './opacity-map.ts';
import { type RecipeRunner, readOpacity } from './recipe-runner.ts';

/** A recipe's mask of a picture against the ground truth. */
export interface MaskResult {
  readonly pair: GroundTruthPair;
  readonly candidate: string;
  readonly figures: Figures;
  /** The model's time by reckoning: 1 is one run at its own size. */
  readonly cost: number;
  /** Of the model's answer; null where there is none. */
  readonly doubt: number | null;
  /** Whether the reference found the subject: IoU above .85. Where it picked another thing, no edge is worth comparing. */
  readonly found: boolean;
  /** Whether the ground truth has no opacity between 0 and 1: it cannot show whether a soft edge is right. */
  readonly hard: boolean;
}

/** Every recipe on every pair, the reference first. A mask that another recipe gave already is not evaluated again. */
export async function evaluateMasks(
  runner: RecipeRunner,
  pairs: readonly GroundTruthPair[],
  candidates: Readonly<Record<string, Recipe>>,
  progress: (text: string) => void,
): Promise<readonly MaskResult[]> {
  const results: MaskResult[] = [];
  for (const [i, pair] of pairs.entries()) {
    progress(`${i + 1} of ${pairs.length}: ${pair.set}/${pair.name}, the model ran ${runner.modelRuns()} times`);
    const recipes = await runner.open(pair.image);
    const truth = await readOpacity(pair.truth, await recipes.bound().decoded.get());
    const band = bandOf(truth, pair.trimap === undefined ? undefined : await readOpacity(pair.trimap, truth));
    // Nothing to find, or nothing but subject.
    if (!band.includes(1)) continue;
    const hard = isHard(truth);
    const known: { mask: Mask; figures: Figures }[] = [];
    for (const [name, recipe] of Object.entries(candidates)) {
      const { mask, cost } = await recipes.masked(recipe);
      const same = known.find((other) => Buffer.compare(other.mask.data, mask.data) === 0);
      const figures = same?.figures ?? figuresOf({ mask: opacityMap(mask), truth, band });
      known.push({ mask, figures });
      const found = known[0]!.figures.overlap > FOUND_OVERLAP;
      results.push({ pair, candidate: name, figures, cost, doubt: mask.certainty?.doubt ?? null, found, hard });
    }
  }
  return results;
}

/** Fewer than one pixel in a thousand is neither subject nor background. */
const isHard = ({ data }: OpacityMap): boolean =>
  data.reduce((count, opacity) => count + (isCertain(opacity) ? 0 : 1), 0) < data.length / 1000;
