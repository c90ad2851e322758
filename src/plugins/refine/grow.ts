import { dilate, erode } from '../../imaging/index.ts';
import { definePlugin, opt } from '../../pipeline/index.ts';

export default definePlugin({
  stage: 'refine',
  name: 'grow',
  version: 1,
  doc: 'Move the edge of the mask outward or inward by pixels or parts of them; soft edges stay as soft as they are.',
  options: {
    pixels: opt.float(
      'How far, in pixels of the picture; below 0 the mask shrinks. Each opacity becomes the greatest (least) within this distance.',
      { min: -30, max: 30, default: 1 },
    ),
  },
  reads: ['mask'],
  heavy: true,
  run: ({ mask }, { pixels }) => (pixels < 0 ? erode(mask, -pixels) : dilate(mask, pixels)),
});
