import { joinRanges, scaleToOpacity, strips, type ValueRange, valueRangeOf } from '../../imaging/index.ts';
import { definePlugin, type MatteView } from '../../pipeline/index.ts';
import { checkChannel, warnOfLogits, warnOfMissing } from '../checks.ts';
import { channel } from '../options.ts';

export default definePlugin({
  stage: 'denormalize',
  name: 'clamp',
  version: 1,
  doc: 'For networks that give opacity already: take it as it is, cut to 0..1.',
  options: { channel },
  // Not heavy: the answer is remembered, so a thread would get a copy of it, and the way there takes as long as the loop.
  movable: true,
  async run({ output, model }, { channel }, host) {
    checkChannel(output, channel, host);
    const ranges: ValueRange[] = [];
    const matte: MatteView[] = [];
    const [{ width, height } = { width: 1, height: 1 }] = output;
    // A million numbers take a millisecond and a half.
    for await (const [first, end] of strips(output.length, width * height, host.signal)) {
      const views = output.slice(first, end);
      ranges.push(valueRangeOf(views, channel));
      matte.push(...scaleToOpacity(views, channel, 1, 0));
    }
    const range = joinRanges(ranges);
    warnOfMissing(range.missing, host);
    warnOfLogits(model, range, host);
    return matte;
  },
});
