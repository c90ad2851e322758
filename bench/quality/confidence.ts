import { table } from '../text.ts';
import { BALANCED, judgedBy } from './default-bars.ts';
import type { MaskResult } from './evaluate-masks.ts';
import { auroc, confidenceOf, fitConfidence, type Judged } from './fit-confidence.ts';
import { REFERENCE } from './recipes.ts';

const BINS = [0, 0.2, 0.5, 0.8, 0.95, 1.0001] as const;

/** The recipes whose answers confidence is fitted to: what is asked for most. */
export const fitted = [REFERENCE, BALANCED] as const;

export const judgedForFit = (results: readonly MaskResult[]): readonly Judged[] =>
  fitted.flatMap((name) => judgedBy(results, name));

/** The fit of confidence, how well doubt ranks, and whether confidence keeps its word. */
export function confidencePart(
  results: readonly MaskResult[],
  inUse: Parameters<typeof confidenceOf>[0] | undefined,
): string {
  const judged = judgedForFit(results);
  const fit = fitConfidence(judged);
  const shown = inUse ?? fit;
  const rows = BINS.slice(0, -1).map((low, i) => {
    const high = BINS[i + 1]!;
    const within = judged.filter(({ doubt }) => {
      const confidence = confidenceOf(shown, doubt);
      return confidence >= low && confidence < high;
    });
    const found = within.filter((each) => each.found).length;
    return [
      `${low} to ${Math.min(1, high)}`,
      `${within.length}`,
      within.length === 0 ? '' : `${((100 * found) / within.length).toFixed(0)} %`,
    ];
  });
  const areas = fitted.map((name) => `${name} ${auroc(judgedBy(results, name)).toFixed(3)}`).join(', ');
  return [
    `Doubt ranks pictures whose subject was not found (IoU up to .85) with an AUROC of ${areas}. The fit to these ${judged.length} answers, half of each recipe, is \`even\` ${fit.even}, \`steepness\` ${fit.steepness}; the manifest in use has ${inUse ? `${inUse.even} and ${inUse.steepness}` : 'none'}.`,
    table(['confidence', 'answers', 'found'], rows),
  ].join('\n\n');
}
