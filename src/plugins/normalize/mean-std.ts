import { normalizeView, tripleOf } from '../../imaging/index.ts';
import { definePlugin, opt } from '../../pipeline/index.ts';

export default definePlugin({
  stage: 'normalize',
  name: 'meanStd',
  version: 1,
  doc: '(x/255 - mean) / std.',
  options: {
    mean: opt.floats('Mean of red, green and blue, where 1 is white.', 3, { min: -10, max: 10 }),
    std: opt.floats('Deviation of red, green and blue, where 1 is white.', 3, { min: 0.0001, max: 1000 }),
  },
  run: ({ resized, model }, { mean, std }) =>
    resized.map((view) => normalizeView(view, model, 255, tripleOf(mean), tripleOf(std))),
});
