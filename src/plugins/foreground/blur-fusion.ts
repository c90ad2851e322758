import { blurFusionForeground, bytesOfBlurFusion, flattenOnWhite } from '../../imaging/index.ts';
import { definePlugin, opt } from '../../pipeline/index.ts';

export default definePlugin({
  stage: 'foreground',
  name: 'blurFusion',
  version: 2,
  doc: "The subject's color where background shines through, from means of its surroundings (Forte, 2021). Quick and soft; what is opaque keeps its color.",
  options: {
    coarse: opt.int('Side of the box of the first pass, in pixels.', { min: 1, max: 1000, default: 90 }),
    fine: opt.int('Side of the box of the second pass, in pixels.', { min: 1, max: 1000, default: 6 }),
  },
  heavy: true,
  // And the flattened picture.
  workingBytes: (sides, picture) => 3 * picture.width * picture.height + bytesOfBlurFusion(picture, sides),
  async run({ decoded, mask }, sides, { signal }) {
    const picture = await flattenOnWhite(decoded);
    signal.throwIfAborted();
    return blurFusionForeground(picture, mask, sides, signal);
  },
});
