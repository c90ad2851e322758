import { scaleToOpacity } from '../../imaging/index.ts';
import { definePlugin } from '../../pipeline/index.ts';
import { readRange, warnOfHalfOpaque } from '../checks.ts';
import { channel } from '../options.ts';

export default definePlugin({
  stage: 'denormalize',
  name: 'linear',
  version: 1,
  doc: 'For networks that give -1..1: (x + 1) / 2, cut to 0..1.',
  options: { channel },
  reads: ['output'],
  heavy: true,
  movable: true,
  run({ output }, { channel }, host) {
    warnOfHalfOpaque('linear', readRange(output, channel, host), host);
    return scaleToOpacity(output, channel, 0.5, 0.5);
  },
});
