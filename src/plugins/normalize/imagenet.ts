import { IMAGENET_MEAN, IMAGENET_STD, normalizeView } from '../../imaging/index.ts';
import { definePlugin } from '../../pipeline/index.ts';

export default definePlugin({
  stage: 'normalize',
  name: 'imagenet',
  version: 1,
  doc: '(x/255 - mean) / std with the mean and deviation of ImageNet.',
  options: {},
  run: ({ resized, model }) => resized.map((view) => normalizeView(view, model, 255, IMAGENET_MEAN, IMAGENET_STD)),
});
