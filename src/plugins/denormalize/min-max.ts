import { definePlugin } from '../../pipeline/index.ts';
import { channel, readSpread, stretched } from '../opacity.ts';

export default definePlugin({
  stage: 'denormalize',
  name: 'minMax',
  version: 1,
  doc: 'Stretch the answer so that its least value is background and its greatest is subject, over all views together. A flat answer is left as it is.',
  options: { channel },
  reads: ['output'],
  heavy: true,
  run({ output }, { channel }, host) {
    const { min, max } = readSpread(output, channel, 'minMax', host);
    return stretched(output, channel, min, max, host);
  },
});
