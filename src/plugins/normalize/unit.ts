import { normalizeView } from '../../imaging/index.ts';
import { definePlugin } from '../../pipeline/index.ts';

export default definePlugin({
  stage: 'normalize',
  name: 'unit',
  version: 1,
  doc: 'x/255: from 0 to 1.',
  options: {},
  run: ({ resized, model }) => resized.map((view) => normalizeView(view, model, 255, [0, 0, 0], [1, 1, 1])),
});
