import { definePlugin } from '../../pipeline/index.ts';
import { readRange, stretchUnlessFlat } from '../checks.ts';
import { channel } from '../options.ts';

export default definePlugin({
  stage: 'denormalize',
  name: 'minMax',
  version: 1,
  doc: 'Stretch the answer so that its least value is background and its greatest is subject, over all views together. A flat answer is left as it is.',
  options: { channel },
  reads: ['output'],
  heavy: true,
  movable: true,
  run({ output }, { channel }, host) {
    const { min, max } = readRange(output, channel, host);
    return stretchUnlessFlat(output, channel, min, max, host);
  },
});
