import { definePlugin } from '../../pipeline/index.ts';

export default definePlugin({
  stage: 'foreground',
  name: 'source',
  version: 1,
  doc: "The picture's own color, left as it is.",
  options: {},
  reads: ['decoded'],
  run: ({ decoded }) => decoded,
});
