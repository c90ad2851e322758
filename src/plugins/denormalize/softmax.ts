import { softmaxOpacity, valueRangeOfAll } from '../../imaging/index.ts';
import { definePlugin, opt } from '../../pipeline/index.ts';
import { checkChannel, warnOfHalfOpaque, warnOfMissing } from '../checks.ts';

export default definePlugin({
  stage: 'denormalize',
  name: 'softmax',
  version: 1,
  doc: 'For networks that give logits of several classes, one a channel: the probability of the class that is the subject.',
  options: {
    channel: opt.int('Which channel is the subject, 0 is the first.', { min: 0, max: 1023, default: 1 }),
  },
  reads: ['output'],
  heavy: true,
  movable: true,
  run({ output }, { channel }, host) {
    checkChannel(output, channel, host);
    const range = valueRangeOfAll(output);
    warnOfMissing(range.missing, host);
    warnOfHalfOpaque('softmax', range, host);
    return softmaxOpacity(output, channel);
  },
});
