import type { HeavyHost, Model } from '../pipeline/index.ts';

/** Networks that end in a sigmoid give -5.96e-8 and the like: 0..1 is meant with this much room. */
const EPSILON = 1e-5;

interface Range {
  readonly min: number;
  readonly max: number;
}

/** Numbers that are not there become background. */
export function warnOfMissing(host: HeavyHost, missing: number): void {
  if (missing === 0) return;
  host.warn('NAN_OUTPUT', `The network gave ${missing} values that are not numbers; they count as background.`);
}

/** A map that says the same everywhere. Stretching it would divide by zero, or make a subject of rounding noise. */
export function warnOfFlat(host: HeavyHost, value: number): void {
  const where = Number.isFinite(value) ? `is ${shown(value)} everywhere` : 'holds no numbers';
  host.warn('FLAT_OUTPUT', `The network's answer ${where}, so it was cut to 0..1 and not stretched.`);
}

/** Numbers beyond 0..1 where the model's facts promise opacity, or logits that nothing turns into opacity. */
export function warnOfLogits(host: HeavyHost, model: Model, { min, max }: Range): void {
  if (min >= -EPSILON && max <= 1 + EPSILON) return;
  if (min > max) return;
  const says = model.output.meaning === 'opacity' ? 'should give opacity 0..1' : 'gives logits';
  host.warn(
    'OUTPUT_NOT_OPACITY',
    `${model.name} ${says}, and gave ${shown(min)} to ${shown(max)}. Choose denormalize.sigmoid, or softmax where it has several channels.`,
  );
}

/**
 * Opacity taken for something else. `linear` lifts 0..1 to 127..255 of 255, a second sigmoid to 127..186: a background
 * that is half opaque everywhere.
 */
export function warnOfHalfOpaque(host: HeavyHost, plugin: string, { min, max }: Range): void {
  if (min < -EPSILON || max > 1 + EPSILON || min > max) return;
  host.warn(
    'HALF_OPAQUE',
    `The network gave ${shown(min)} to ${shown(max)}, which looks like opacity already; denormalize.${plugin} makes its background half opaque. Choose denormalize.clamp.`,
  );
}

const shown = (value: number) => String(Number(value.toPrecision(4)));
