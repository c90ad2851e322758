import { channelCount, isFlat, type Size, stretchToOpacity, type ValueRange, valueRangeOf } from '../imaging/index.ts';
import { type HeavyHost, limits, type MatteView, type Model, type OutputView } from '../pipeline/index.ts';

/** Rejects a result that has more than twice the pixels of what it is made from, and more than any use needs. */
export function checkResultSize(to: Size, from: Size, host: HeavyHost): void {
  if (areaOf(to) <= mostOf(from)) return;
  host.reject(
    'BAD_OPTION',
    `The result would have ${to.width} x ${to.height} pixels; ${limits.resultPixels} in all are enough for anything. Ask for less.`,
  );
}

/** Pixels of a picture. */
export const areaOf = ({ width, height }: Size): number => width * height;

/** The most pixels of a result that is made from a picture. */
const mostOf = (picture: Size): number => Math.max(limits.resultPixels, 2 * areaOf(picture));

/** Pixels of a result that is larger than its picture; of one that will be rejected, the most that it may have. */
export const areaWithin = (result: Size, picture: Size): number => Math.min(areaOf(result), mostOf(picture));

/** Bytes a pixel of a result, of its copy for the thread that writes the file, and of the file. */
const RESULT = 12;

/** Bytes that a result of so many pixels takes to be made and written, beyond what is reckoned for one of the picture's size. */
export const bytesBeyond = (area: number, picture: Size): number =>
  RESULT * Math.max(0, Math.min(area, mostOf(picture)) - areaOf(picture));

/** Rejects a picture option of another shape than the picture it belongs to: sides in another relation by more than 1 %. */
export function checkShape(option: string, own: Size, picture: Size, host: HeavyHost): void {
  if (Math.abs((own.width * picture.height) / (own.height * picture.width) - 1) <= 0.01) return;
  host.reject(
    'BAD_OPTION',
    `The ${option} has ${own.width} x ${own.height} pixels, another shape than the picture, which has ${picture.width} x ${picture.height}. Send a ${option} of the whole picture.`,
    option,
  );
}

/** Rejects a channel that some view does not have. */
export function checkChannel(views: readonly OutputView[], channel: number, host: HeavyHost): void {
  const channels = channelCount(views);
  if (channel < channels) return;
  const known = channels === 1 ? 'one channel, 0' : `channels 0 to ${channels - 1}`;
  host.reject('BAD_OPTION', `The network gives ${known}; ${channel} is not there.`, 'channel');
}

/** The range of a channel that exists, missing numbers reported: where every strategy of one channel begins. */
export function readRange(views: readonly OutputView[], channel: number, host: HeavyHost): ValueRange {
  checkChannel(views, channel, host);
  const range = valueRangeOf(views, channel);
  warnOfMissing(range.missing, host);
  return range;
}

/** `low` becomes 0 and `high` becomes 1. Where the two are the same there is nothing to stretch: a warning, and cut to 0..1. */
export function stretchUnlessFlat(
  views: readonly OutputView[],
  channel: number,
  low: number,
  high: number,
  host: HeavyHost,
): MatteView[] {
  if (!isFlat(low, high)) return stretchToOpacity(views, channel, low, high);
  const where = Number.isFinite(low) ? `is ${rounded(low)} everywhere` : 'holds no numbers';
  host.warn('FLAT_OUTPUT', `The network's answer ${where}, so it was cut to 0..1 and not stretched.`);
  return stretchToOpacity(views, channel, 0, 1);
}

/** Numbers that are missing become background. */
export function warnOfMissing(missing: number, host: HeavyHost): void {
  if (missing === 0) return;
  host.warn('NAN_OUTPUT', `The network gave ${missing} values that are not numbers; they count as background.`);
}

/** Models that end in a sigmoid give -5.96e-8 and the like: 0..1 is meant with this much room. */
const EPSILON = 1e-5;
const isOpacity = ({ min, max }: Range): boolean => min >= -EPSILON && max <= 1 + EPSILON;

type Range = Pick<ValueRange, 'min' | 'max'>;

/** Numbers beyond 0..1 where the model's facts promise opacity, or logits that nothing turns into opacity. */
export function warnOfLogits(model: Model, range: Range, host: HeavyHost): void {
  const { min, max } = range;
  if (isOpacity(range) || min > max) return;
  const facts = model.output.meaning === 'opacity' ? 'should give opacity 0..1' : 'gives logits';
  host.warn(
    'OUTPUT_NOT_OPACITY',
    `${model.name} ${facts}, and gave ${rounded(min)} to ${rounded(max)}. Choose denormalize.sigmoid, or softmax where it has several channels.`,
  );
}

/**
 * Opacity mistaken for something else. `linear` lifts 0..1 to 127..255 of 255, a second sigmoid to 127..186: a background
 * that is half opaque everywhere.
 *
 * @param plugin the name of the strategy
 */
export function warnOfHalfOpaque(plugin: string, range: Range, host: HeavyHost): void {
  const { min, max } = range;
  if (!isOpacity(range) || min > max) return;
  host.warn(
    'HALF_OPAQUE',
    `The network gave ${rounded(min)} to ${rounded(max)}, which looks like opacity already; denormalize.${plugin} makes its background half opaque. Choose denormalize.clamp.`,
  );
}

const rounded = (value: number) => String(Number(value.toPrecision(4)));
