import { definePlugin } from '../../pipeline/index.ts';
import { channel, readSpread, scaled } from '../opacity.ts';
import { warnOfLogits } from '../output-warnings.ts';

export default definePlugin({
  stage: 'denormalize',
  name: 'clamp',
  version: 1,
  doc: 'For networks that give opacity already: take it as it is, cut to 0..1.',
  options: { channel },
  heavy: true,
  run({ output, model }, { channel }, host) {
    warnOfLogits(host, model, readSpread(output, channel, 'clamp', host));
    return scaled(output, channel, 1, 0);
  },
});
