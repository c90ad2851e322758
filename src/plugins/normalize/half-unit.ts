import { definePlugin } from '../../pipeline/index.ts';
import { normalized } from '../affine.ts';

export default definePlugin({
  stage: 'normalize',
  name: 'halfUnit',
  version: 1,
  doc: 'x/255 - 0.5: from -0.5 to 0.5.',
  options: {},
  run: ({ resized, model }) => resized.map((view) => normalized(view, model, 255, [0.5, 0.5, 0.5], [1, 1, 1])),
});
