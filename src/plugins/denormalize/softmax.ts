import { definePlugin, type OutputView, opt } from '../../pipeline/index.ts';
import { checkChannel, spreadOf } from '../opacity.ts';
import { warnOfHalfOpaque, warnOfMissing } from '../output-warnings.ts';

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
  run({ output }, { channel }, host) {
    checkChannel(output, channel, 'softmax');
    const { min, max, missing } = spreadOfAll(output);
    warnOfMissing(host, missing);
    warnOfHalfOpaque(host, 'softmax', { min, max });
    return output.map((view) => ({
      data: probabilityOf(view, channel),
      width: view.width,
      height: view.height,
      frame: view.frame,
    }));
  },
});

/**
 * exp(x_c) / sum over k of exp(x_k), written 1 / (1 + sum over the others of exp(x_k - x_c)): an exponential that
 * overflows makes the quotient 0, which is what it tends to, so no maximum has to be found first.
 */
function probabilityOf({ data: from, width, height, channels }: OutputView, channel: number): Float32Array {
  const size = width * height;
  const data = new Float32Array(size);
  const own = channel * size;
  for (let i = 0; i < size; i++) {
    const logit = from[own + i]!;
    let sum = 1;
    for (let k = 0, at = i; k < channels; k++, at += size) {
      if (k !== channel) sum += Math.exp(from[at]! - logit);
    }
    const value = 1 / sum;
    // The logit is asked as well: a lone channel is compared with nothing.
    data[i] = Number.isNaN(value + logit) ? 0 : value;
  }
  return data;
}

function spreadOfAll(views: readonly OutputView[]) {
  const channels = Array.from({ length: Math.min(...views.map((view) => view.channels)) }, (_, k) =>
    spreadOf(views, k),
  );
  return {
    min: Math.min(...channels.map(({ min }) => min)),
    max: Math.max(...channels.map(({ max }) => max)),
    missing: channels.reduce((sum, { missing }) => sum + missing, 0),
  };
}
