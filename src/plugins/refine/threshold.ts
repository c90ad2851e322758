import { applyTableInStrips, opacityTable, thresholdByte } from '../../imaging/index.ts';
import { definePlugin, opt } from '../../pipeline/index.ts';

export default definePlugin({
  stage: 'refine',
  name: 'threshold',
  version: 1,
  doc: 'Make the mask hard: subject above an opacity, background up to it.',
  options: {
    at: opt.float('Opacity up to which all is background; 0.5 keeps bytes above 128.', {
      min: 0,
      max: 1,
      default: 0.5,
    }),
    softness: opt.float('Width of the ramp from background to subject, in opacity; 0 is a hard edge.', {
      min: 0,
      max: 1,
      default: 0,
    }),
  },
  reads: ['mask'],
  // Not heavy: sending a mask to a thread costs more than this loop.
  run({ mask }, { at, softness }, { signal }) {
    // Between two bytes, so that no byte lies on the cut, and a ramp of no width is +-1/0 and ends at 0 or 1 like any other.
    const middle = thresholdByte(at) + 0.5;
    const reach = (softness * 255) / 2;
    // A ramp that is wider than there is room for stays steeper on that side: background never becomes half opaque.
    const from = Math.min(middle, Math.max(0, middle - reach));
    const to = Math.max(middle, Math.min(255, middle + reach));
    return applyTableInStrips(
      mask,
      opacityTable((byte) => (byte - from) / (to - from)),
      signal,
    );
  },
});
