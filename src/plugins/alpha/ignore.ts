import { definePlugin } from '../../pipeline/index.ts';

export default definePlugin({
  stage: 'alpha',
  name: 'ignore',
  version: 1,
  doc: "The mask alone decides: the picture's own transparency is taken for opaque color.",
  options: {},
  reads: ['mask'],
  run: ({ mask }) => mask,
});
