import { CodedError, type HeavyHost, type MatteView, type OutputView, opt } from '../pipeline/index.ts';
import { warnOfFlat, warnOfMissing } from './output-warnings.ts';

/** The option of every strategy that reads one channel. */
export const channel = opt.int(
  "Which channel of the network's answer is read, 0 is the first; the others are ignored.",
  {
    min: 0,
    max: 1023,
    default: 0,
  },
);

/** @throws CodedError `BAD_OPTION` if a view has no such channel. */
export function checkChannel(views: readonly OutputView[], channel: number, plugin: string): void {
  const channels = Math.min(...views.map((view) => view.channels));
  if (channel < channels) return;
  const known = channels === 1 ? 'one channel, 0' : `channels 0 to ${channels - 1}`;
  throw new CodedError(
    'BAD_OPTION',
    `denormalize.${plugin}.channel: the network gives ${known}; ${channel} is not there.`,
    ['channel'],
  );
}

/** The raw numbers of one channel within what the views show; padding is no part of the picture and does not count. */
export interface Spread {
  /** Least finite number; Infinity where there is none. */
  readonly min: number;
  /** Greatest finite number; -Infinity where there is none. */
  readonly max: number;
  /** How many are NaN. */
  readonly missing: number;
}

/** Spread over all views together: tiles of one picture must be stretched alike, or an empty tile's noise becomes a subject. */
export function spreadOf(views: readonly OutputView[], channel: number): Spread {
  let [min, max, missing] = [Infinity, -Infinity, 0];
  for (const view of views) {
    const { data, width } = view;
    const { plane, left, top, right, bottom } = contentOf(view, channel);
    for (let y = top; y < bottom; y++) {
      const row = plane + y * width;
      for (let i = row + left, end = row + right; i < end; i++) {
        const raw = data[i]!;
        if (raw < min && raw !== -Infinity) min = raw;
        if (raw > max && raw !== Infinity) max = raw;
        if (Number.isNaN(raw)) missing++;
      }
    }
  }
  return { min, max, missing };
}

/** Whole pixels of one channel that show the picture: where its plane starts in `data`, and their bounds. */
export function contentOf({ width, height, frame: { content } }: OutputView, channel: number) {
  return {
    plane: channel * width * height,
    left: Math.max(0, Math.floor(content.left)),
    top: Math.max(0, Math.floor(content.top)),
    right: Math.min(width, Math.ceil(content.left + content.width)),
    bottom: Math.min(height, Math.ceil(content.top + content.height)),
  };
}

/** `raw * scale + bias` of one channel, cut to 0..1; NaN becomes 0. */
export function scaled(views: readonly OutputView[], channel: number, scale: number, bias: number): MatteView[] {
  return views.map(({ data: from, width, height, frame }) => {
    const size = width * height;
    const data = new Float32Array(size);
    for (let i = 0, at = channel * size; i < size; i++, at++) {
      const value = from[at]! * scale + bias;
      // The comparison is false for NaN.
      data[i] = value > 0 ? Math.min(value, 1) : 0;
    }
    return { data, width, height, frame };
  });
}

/**
 * `low` becomes 0 and `high` becomes 1. Where the two are the same number as far as float32 can tell, there is nothing to
 * stretch but rounding noise: such a map is only cut to 0..1, and a warning says so.
 */
export function stretched(views: readonly OutputView[], channel: number, low: number, high: number, host: HeavyHost) {
  const resolution = 1e-6 * Math.max(1, Math.abs(low), Math.abs(high));
  if (high - low > resolution) {
    const scale = 1 / (high - low);
    return scaled(views, channel, scale, -low * scale);
  }
  warnOfFlat(host, low);
  return scaled(views, channel, 1, 0);
}

/** The spread of a channel that exists, missing numbers reported: where every strategy of one channel begins. */
export function readSpread(views: readonly OutputView[], channel: number, plugin: string, host: HeavyHost): Spread {
  checkChannel(views, channel, plugin);
  const spread = spreadOf(views, channel);
  warnOfMissing(host, spread.missing);
  return spread;
}
