import { doubtOf, histogramOf, weightedCount } from '../imaging/index.ts';
import type { ConfidenceFit, HeavyHost, Mask, Model } from '../pipeline/index.ts';

/** Confidence below which a client should look at the result: it is more likely wrong than right. */
const UNSURE = 0.5;

/** A mask as the model's answer gave it, with how decided that is. Warns where the subject was probably not found. */
export function withCertainty(mask: Mask, { name, confidence: fit }: Model, host: HeavyHost): Mask {
  const counts = histogramOf(mask);
  const doubt = doubtOf(mask, counts);
  const confidence = fit ? confidenceOf(counts, doubt, fit) : null;
  if (confidence !== null && confidence < UNSURE) {
    host.warn(
      'SUBJECT_UNSURE',
      `${name} was not sure what the subject is: of answers as undecided as this one, ${Math.round(100 * confidence)} % were right. Try a picture that the subject fills more of, infer.surest with resize.sides, or another model; or send a mask of your own.`,
    );
  }
  return { ...mask, certainty: { doubt, confidence } };
}

/** How often subjects of such doubt were found; 0 where there is none. */
function confidenceOf(counts: Uint32Array, doubt: number, { even, steepness }: ConfidenceFit): number {
  const isThere = weightedCount(counts, 128, 255, () => 1) > 0;
  return isThere ? 1 / (1 + (doubt / even) ** steepness) : 0;
}
