import { finiteNumbersOf, percentileOf } from '../../imaging/index.ts';
import { definePlugin, opt } from '../../pipeline/index.ts';
import { readRange, stretchUnlessFlat } from '../checks.ts';
import { channel } from '../options.ts';

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
  movable: true,
  check: ({ low, high }) => (low < high ? undefined : `low (${low}) must be less than high (${high}).`),
  run({ output }, { low, high, channel }, host) {
    readRange(output, channel, host);
    const ranked = finiteNumbersOf(output, channel).sort();
    return stretchUnlessFlat(output, channel, percentileOf(ranked, low), percentileOf(ranked, high), host);
  },
});
