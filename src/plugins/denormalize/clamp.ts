import { scaleToOpacity } from '../../imaging/index.ts';
import { definePlugin } from '../../pipeline/index.ts';
import { readRange, warnOfLogits } from '../checks.ts';
import { channel } from '../options.ts';

export default definePlugin({
  stage: 'denormalize',
  name: 'clamp',
  version: 1,
  doc: 'For networks that give opacity already: take it as it is, cut to 0..1.',
  options: { channel },
  heavy: true,
  movable: true,
  run({ output, model }, { channel }, host) {
    warnOfLogits(model, readRange(output, channel, host), host);
    return scaleToOpacity(output, channel, 1, 0);
  },
});
