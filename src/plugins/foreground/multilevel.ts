import { bytesOfMultilevel, flattenOnWhite, multilevelForeground } from '../../imaging/index.ts';
import { definePlugin, opt } from '../../pipeline/index.ts';

/** Every default is that of PyMatting, the authors' own program. */
export default definePlugin({
  stage: 'foreground',
  name: 'multilevel',
  version: 2,
  doc: "The subject's color where background shines through, estimated from coarse to fine (Germer and others, 2020). What is opaque keeps its color. For hair and fur on a new background.",
  options: {
    regularization: opt.float('How smooth colors are even where opacity does not change.', {
      min: 1e-6,
      max: 0.01,
      default: 1e-5,
    }),
    smallIterations: opt.int('Sweeps over each small level.', { min: 1, max: 100, default: 10 }),
    bigIterations: opt.int('Sweeps over each level that is not small; time grows with them.', {
      min: 1,
      max: 10,
      default: 2,
    }),
    smallSize: opt.int('Longest side of a small level, in pixels.', { min: 1, max: 256, default: 32 }),
  },
  heavy: true,
  // And the flattened picture.
  workingBytes: (options, picture) => 3 * picture.width * picture.height + bytesOfMultilevel(picture, options),
  async run({ decoded, mask }, options, { signal }) {
    return multilevelForeground(await flattenOnWhite(decoded), mask, options, signal);
  },
});
