import { sigmoidOpacity } from '../../imaging/index.ts';
import { definePlugin } from '../../pipeline/index.ts';
import { readRange, warnOfHalfOpaque } from '../checks.ts';
import { channel } from '../options.ts';

export default definePlugin({
  stage: 'denormalize',
  name: 'sigmoid',
  version: 1,
  doc: 'For networks that give logits: 1 / (1 + exp(-x)).',
  options: { channel },
  reads: ['output'],
  heavy: true,
  movable: true,
  run({ output }, { channel }, host) {
    warnOfHalfOpaque('sigmoid', readRange(output, channel, host), host);
    return sigmoidOpacity(output, channel);
  },
});
