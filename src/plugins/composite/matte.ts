import { atSource } from '../../imaging/index.ts';
import { definePlugin } from '../../pipeline/index.ts';

export default definePlugin({
  stage: 'composite',
  name: 'matte',
  version: 1,
  doc: 'The mask itself as a grey picture: white is subject, black is background.',
  options: {},
  reads: ['mask'],
  run: ({ mask: { data, width, height } }) => ({ data, width, height, channels: 1, at: atSource }),
});
