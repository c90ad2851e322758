import { IMAGENET_MEAN, IMAGENET_STD, maximumOf, normalizeView, tripleOf } from '../../imaging/index.ts';
import { definePlugin, opt } from '../../pipeline/index.ts';

export default definePlugin({
  stage: 'normalize',
  name: 'maxScaled',
  version: 2,
  doc: "(x/max - mean) / std, where max is the largest number in the resized picture: the U-2-Net family's.",
  options: {
    mean: opt.floats("Mean of red, green and blue, where 1 is the picture's maximum.", 3, {
      min: -10,
      max: 10,
      default: IMAGENET_MEAN,
    }),
    std: opt.floats("Deviation of red, green and blue, where 1 is the picture's maximum.", 3, {
      min: 0.0001,
      max: 1000,
      default: IMAGENET_STD,
    }),
  },
  run({ resized, model }, { mean, std }) {
    const maximum = maximumOf(resized);
    return resized.map((view) => normalizeView(view, model, maximum, tripleOf(mean), tripleOf(std)));
  },
});
