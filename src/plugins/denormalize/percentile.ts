import { definePlugin, type OutputView, opt } from '../../pipeline/index.ts';
import { channel, contentOf, readSpread, stretched } from '../opacity.ts';

export default definePlugin({
  stage: 'denormalize',
  name: 'percentile',
  version: 1,
  doc: 'Stretch the answer like minMax, but from one percentile to another, so that a few stray values do not count.',
  options: {
    low: opt.float('What lies at this percentile becomes background, in percent of the pixels.', {
      min: 0,
      max: 100,
      default: 1,
    }),
    high: opt.float('What lies at this percentile becomes subject, in percent of the pixels.', {
      min: 0,
      max: 100,
      default: 99,
    }),
    channel,
  },
  reads: ['output'],
  heavy: true,
  check: ({ low, high }) => (low < high ? undefined : `low (${low}) must be less than high (${high}).`),
  run({ output }, { low, high, channel }, host) {
    readSpread(output, channel, 'percentile', host);
    const ranked = numbersOf(output, channel).sort();
    return stretched(output, channel, rank(ranked, low), rank(ranked, high), host);
  },
});

/** A copy of the finite numbers that one channel gives within all views, padding aside. */
function numbersOf(views: readonly OutputView[], channel: number): Float32Array {
  const numbers = new Float32Array(views.reduce((sum, { width, height }) => sum + width * height, 0));
  let count = 0;
  for (const view of views) {
    const { plane, left, top, right, bottom } = contentOf(view, channel);
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
function rank(sorted: Float32Array, percent: number): number {
  if (sorted.length === 0) return Number.NaN;
  const at = (percent / 100) * (sorted.length - 1);
  const below = sorted[Math.floor(at)]!;
  const above = sorted[Math.ceil(at)]!;
  return below === above ? below : below + (above - below) * (at - Math.floor(at));
}
