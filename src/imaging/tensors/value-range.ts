import type { OutputView } from '../../pipeline/index.ts';
import { startRange, type ValueRange } from './opacity-loops.ts';

/** Range over all views together: tiles of one picture must be stretched alike, or an empty tile's noise becomes a subject. */
export function valueRangeOf(views: readonly OutputView[], channel: number): ValueRange {
  const loop = startRange();
  for (const view of views) {
    const { data, width } = view;
    const { plane, left, top, right, bottom } = contentBounds(view, channel);
    // Rows without padding are one run of numbers.
    if (right - left === width) loop.add(data.subarray(plane + top * width, plane + bottom * width));
    else
      for (let y = top; y < bottom; y++) loop.add(data.subarray(plane + y * width + left, plane + y * width + right));
  }
  return loop.range();
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
