import { definePlugin } from '../../pipeline/index.ts';
import { channel, readSpread, scaled } from '../opacity.ts';
import { warnOfHalfOpaque } from '../output-warnings.ts';

export default definePlugin({
  stage: 'denormalize',
  name: 'linear',
  version: 1,
  doc: 'For networks that give -1..1: (x + 1) / 2, cut to 0..1.',
  options: { channel },
  reads: ['output'],
  heavy: true,
  run({ output }, { channel }, host) {
    warnOfHalfOpaque(host, 'linear', readSpread(output, channel, 'linear', host));
    return scaled(output, channel, 0.5, 0.5);
  },
});
