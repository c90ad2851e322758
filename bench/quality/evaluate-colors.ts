import type { GroundTruthPair } from '../../src/evaluation/index.ts';
import type { Picture, Recipe } from '../../src/pipeline/index.ts';
import { bandOf } from './band.ts';
import { backgrounds, compositeError } from './composite-error.ts';
import { type RecipeRunner, readOpacity, readPicture } from './recipe-runner.ts';

/** Composite error of a recipe on each background, 0..255. */
export interface ColorResult {
  readonly pair: GroundTruthPair;
  readonly candidate: string;
  readonly errors: Readonly<Record<string, number>>;
}

/** What each result is compared with, by the pair's image: a way to the true foreground, which few sets have. */
export type WithForeground = (pair: GroundTruthPair) => boolean;

/** Pairs with a foreground file. */
export const givenForeground: WithForeground = ({ foreground }) => foreground !== undefined;
/** These, and those whose opacity is measured, with a trimap: their foreground can be estimated. */
export const anyForeground: WithForeground = ({ foreground, trimap }) =>
  foreground !== undefined || trimap !== undefined;

/**
 * Recipes on the pairs whose true foreground is known or can be estimated. `trueMask`: the true opacity is given as the mask, so that
 * only color is evaluated; else each makes its own.
 */
export async function evaluateColors(
  runner: RecipeRunner,
  pairs: readonly GroundTruthPair[],
  recipes: Readonly<Record<string, Recipe>>,
  trueMask: boolean,
  isWanted: WithForeground = givenForeground,
): Promise<readonly ColorResult[]> {
  const results: ColorResult[] = [];
  for (const pair of pairs) {
    if (!isWanted(pair)) continue;
    const bindings = await runner.open(pair.image);
    const truth = await readOpacity(pair.truth);
    const band = bandOf(truth);
    if (!band.includes(1)) continue;
    const truthGiven = { restore: { own: { mask: { digest: await runner.digestOf(pair.truth) } } } } as Recipe;
    const own = trueMask ? truthGiven : {};
    // By another method than the presets', so that none of them is compared with its own work.
    const foreground = pair.foreground
      ? await readPicture(pair.foreground)
      : await bindings.bound({ foreground: { blurFusion: {} } }, truthGiven).foreground.get();
    for (const [candidate, recipe] of Object.entries(recipes)) {
      const nodes = bindings.bound(recipe, own as Recipe, { composite: { cutout: {} }, layout: [] } as Recipe);
      const cutout = (await nodes.composite.get()) as Picture;
      const errors = Object.entries(backgrounds).map(
        ([name, color]) => [name, compositeError(cutout, foreground, truth, band, color)] as const,
      );
      results.push({ pair, candidate, errors: Object.fromEntries(errors) });
    }
  }
  return results;
}
