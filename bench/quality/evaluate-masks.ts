import { FOUND_OVERLAP, type GroundTruthPair } from '../../src/evaluation/index.ts';
import { keyOf, type Recipe } from '../../src/pipeline/index.ts';
import { bandOf, isCertain } from './band.ts';
import type { KeptFigures, KeptMask } from './kept-figures.ts';
import { type Figures, figuresOf, type MetricName } from './metrics.ts';
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

/** Every recipe on every pair, the reference first. What was kept is not evaluated again. */
export async function evaluateMasks(
  runner: RecipeRunner,
  kept: KeptFigures,
  pairs: readonly GroundTruthPair[],
  candidates: Readonly<Record<string, Recipe>>,
  names: readonly MetricName[],
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
    const truths = [await runner.digestOf(pair.truth), pair.trimap && (await runner.digestOf(pair.trimap))];
    let reference: KeptMask | undefined;
    for (const [name, recipe] of Object.entries(candidates)) {
      const { key, make } = recipes.masked(recipe);
      const evaluated = await kept.get(keyOf(key, ...truths, ...names), async () => {
        const { mask, cost } = await make();
        const figures = figuresOf({ mask: opacityMap(mask), truth, band }, names);
        return { figures, cost, doubt: mask.certainty?.doubt ?? null };
      });
      reference ??= evaluated;
      results.push({ pair, candidate: name, ...evaluated, found: reference.figures.overlap > FOUND_OVERLAP, hard });
    }
  }
  return results;
}

/** Fewer than one pixel in a thousand is neither subject nor background. */
const isHard = ({ data }: OpacityMap): boolean =>
  data.reduce((count, opacity) => count + (isCertain(opacity) ? 0 : 1), 0) < data.length / 1000;
