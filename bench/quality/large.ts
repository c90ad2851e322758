import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GroundTruthPair } from '../../src/evaluation/index.ts';
import { evaluateMasks, type MaskResult } from './evaluate-masks.ts';
import type { KeptFigures } from './kept-figures.ts';
import { largePairs, largeRecipes } from './large-pictures.ts';
import { quickNames } from './metrics.ts';
import type { RecipeRunner } from './recipe-runner.ts';
import { REFERENCE } from './recipes.ts';

/**
 * Recipes on large pictures, which are made of those of the pairs that have a trimap: their opacity is measured. The same pictures are
 * made anew each time, so that what was kept of them is found again.
 */
export async function evaluateLarge(
  runner: RecipeRunner,
  kept: KeptFigures,
  pairs: readonly GroundTruthPair[],
  progress: (text: string) => void,
): Promise<readonly MaskResult[]> {
  const files = await mkdtemp(join(tmpdir(), 'matteql-large-'));
  try {
    const soft = pairs.filter(({ trimap }) => trimap !== undefined);
    const large = await largePairs(runner, soft, files);
    return await evaluateMasks(runner, kept, large, { [REFERENCE]: {}, ...largeRecipes }, quickNames, progress);
  } finally {
    await rm(files, { recursive: true });
  }
}
