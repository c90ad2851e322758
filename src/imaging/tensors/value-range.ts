import type { OutputView } from '../../pipeline/index.ts';

/** Range of the raw numbers of one channel; padding is no part of the picture and does not count. */
export interface ValueRange {
  /** Least finite number; Infinity where there is none. */
  readonly min: number;
  /** Greatest finite number; -Infinity where there is none. */
  readonly max: number;
  /** How many are NaN. */
  readonly missing: number;
}

/** Range over all views together: tiles of one picture must be stretched alike, or an empty tile's noise becomes a subject. */
export function valueRangeOf(views: readonly OutputView[], channel: number): ValueRange {
  let [min, max, missing] = [Infinity, -Infinity, 0];
  for (const view of views) {
    const { data, width } = view;
    const { plane, left, top, right, bottom } = contentBounds(view, channel);
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
export function contentBounds({ width, height, frame: { content } }: OutputView, channel: number) {
  return {
    plane: channel * width * height,
    left: Math.max(0, Math.floor(content.left)),
    top: Math.max(0, Math.floor(content.top)),
    right: Math.min(width, Math.ceil(content.left + content.width)),
    bottom: Math.min(height, Math.ceil(content.top + content.height)),
  };
}

/** Channels that every view has. */
export const channelCount = (views: readonly OutputView[]): number => Math.min(...views.map((view) => view.channels));

/** Range over all channels that every view has. */
export function valueRangeOfAll(views: readonly OutputView[]): ValueRange {
  const channels = Array.from({ length: channelCount(views) }, (_, k) => valueRangeOf(views, k));
  return {
    min: Math.min(...channels.map(({ min }) => min)),
    max: Math.max(...channels.map(({ max }) => max)),
    missing: channels.reduce((sum, { missing }) => sum + missing, 0),
  };
}
