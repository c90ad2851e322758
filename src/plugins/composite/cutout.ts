import { atSource, cutOut } from '../../imaging/index.ts';
import { definePlugin } from '../../pipeline/index.ts';

export default definePlugin({
  stage: 'composite',
  name: 'cutout',
  version: 1,
  doc: 'The subject on transparency, with straight alpha.',
  options: {},
  reads: ['foreground', 'mask'],
  movable: true,
  // Not heavy: sending pixels to a thread costs more than this loop.
  // The mask includes the picture's own alpha already. Color under opacity 0 is hidden: cleared, it compresses to nothing and
  // the background is not shipped.
  run: async ({ foreground, mask }, _options, { signal }) => ({
    ...(await cutOut(foreground, { ...mask, channels: 1 }, signal)),
    at: atSource,
  }),
});
