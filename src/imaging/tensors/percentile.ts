import type { OutputView } from '../../pipeline/index.ts';
import { contentBounds } from './value-range.ts';

/** A copy of the finite numbers that one channel gives within all views, padding aside. */
export function finiteNumbersOf(views: readonly OutputView[], channel: number): Float32Array {
  const numbers = new Float32Array(views.reduce((sum, { width, height }) => sum + width * height, 0));
  let count = 0;
  for (const view of views) {
    const { plane, left, top, right, bottom } = contentBounds(view, channel);
    for (let y = top; y < bottom; y++) {
      const row = plane + y * view.width;
      for (let i = row + left, end = row + right; i < end; i++) {
        const raw = view.data[i]!;
        if (Number.isFinite(raw)) numbers[count++] = raw;
      }
    }
  }
  return numbers.subarray(0, count);
}

/** Value at a percentile of sorted numbers, linear between neighbors: 0 is the least, 100 the greatest. */
export function percentileOf(sorted: Float32Array, percent: number): number {
  if (sorted.length === 0) return Number.NaN;
  const at = (percent / 100) * (sorted.length - 1);
  const below = sorted[Math.floor(at)]!;
  const above = sorted[Math.ceil(at)]!;
  return below === above ? below : below + (above - below) * (at - Math.floor(at));
}
