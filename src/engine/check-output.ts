import type { Model } from '../pipeline/index.ts';
import { manifestMismatch } from './check-manifest.ts';

/** How far beyond 0..1 an opacity may lie: interpolation inside a model overshoots, logits go much further. */
const SLACK = 0.25;

/** Rejects an output that the manifest declares as opacity and that cannot be one. @throws CodedError `MODEL_MISMATCH` */
export function assertOpacity(model: Model, data: Float32Array): void {
  if (model.output.meaning !== 'opacity' || isWithin(data, 1 + SLACK)) return;
  const { low, high } = rangeOf(data);
  if (low >= -SLACK && high <= 1 + SLACK) return;
  const range = `from ${low.toPrecision(3)} to ${high.toPrecision(3)}`;
  throw manifestMismatch(
    model,
    `It answers with values ${range}, which are no opacity: its "output.meaning" may be "logits".`,
  );
}

/**
 * Rejects a model whose output for a blank image is nowhere near 0 or 1 and varies from place to place: depth, edges,
 * brightness. Models that separate subjects from background find one of them there: the lowest opacity of five of them was
 * 0.002 or less. The bounds lie between these and the one depth model tried, which gave 0.36 to 0.91.
 *
 * @throws CodedError `MODEL_MISMATCH`
 */
export function assertDecided(model: Model, blank: Float32Array): void {
  if (model.output.meaning !== 'opacity' || model.output.channels !== 1) return;
  const { low, high } = rangeOf(blank);
  if (low < 0.2 || high > 0.98 || high - low < 0.3) return;
  const range = `from ${low.toFixed(2)} to ${high.toFixed(2)}`;
  throw manifestMismatch(
    model,
    `It finds opacities ${range} in a blank picture, neither background nor subject anywhere.`,
  );
}

/**
 * Whether all numbers lie between 0 and a limit. Compared by their bits, which are in the order of the numbers, and negative ones and
 * NaN behind all others: a sixth of the time of comparing numbers.
 */
function isWithin(data: Float32Array, limit: number): boolean {
  const bits = new Uint32Array(data.buffer, data.byteOffset, data.length);
  const [most] = new Uint32Array(Float32Array.of(limit).buffer) as unknown as [number];
  for (let i = 0; i < bits.length; i++) if (bits[i]! > most) return false;
  return true;
}

function rangeOf(data: Float32Array) {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    // NaN compares false; the stage denormalize handles it.
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
}
