import type { Pair } from '../../src/cli/quantize/pairs.ts';
import type { Picture, Recipe } from '../../src/pipeline/index.ts';
import { bandOf } from './band.ts';
import { backgrounds, compositeError } from './composite-error.ts';
import { readPicture, readPlane, type Workshop } from './workshop.ts';

/** Composite error of a recipe on each background, 0..255. */
export interface ColorVerdict {
  readonly pair: Pair;
  readonly candidate: string;
  readonly errors: Readonly<Record<string, number>>;
}

/**
 * Recipes on the pairs whose true foreground is known. `trueMask`: the true opacity is given as the mask, so that only color
 * is judged; else each makes its own.
 */
export async function judgeColors(
  workshop: Workshop,
  pairs: readonly Pair[],
  recipes: Readonly<Record<string, Recipe>>,
  trueMask: boolean,
): Promise<readonly ColorVerdict[]> {
  const verdicts: ColorVerdict[] = [];
  for (const pair of pairs) {
    if (pair.foreground === undefined) continue;
    const place = await workshop.place(pair.image);
    const truth = await readPlane(pair.truth);
    const foreground = await readPicture(pair.foreground);
    const band = bandOf(truth);
    if (!band.includes(1)) continue;
    const own = trueMask ? { restore: { own: { mask: { digest: await workshop.digestOf(pair.truth) } } } } : {};
    for (const [candidate, recipe] of Object.entries(recipes)) {
      const nodes = place.bound(recipe, own as Recipe, { composite: { cutout: {} }, layout: [] } as Recipe);
      const cutout = (await nodes.composite.get()) as Picture;
      const errors = Object.entries(backgrounds).map(
        ([name, color]) => [name, compositeError(cutout, foreground, truth, band, color)] as const,
      );
      verdicts.push({ pair, candidate, errors: Object.fromEntries(errors) });
    }
  }
  return verdicts;
}
