import { atSource, bufferOf, pixelsOf, sharpOf, withoutAlpha } from '../../imaging/index.ts';
import { definePlugin } from '../../pipeline/index.ts';

export default definePlugin({
  stage: 'composite',
  name: 'cutout',
  version: 1,
  doc: 'The subject on transparency, with straight alpha.',
  options: {},
  reads: ['foreground', 'mask'],
  // On the threads of libvips, which read pixels where they are; a loop in a worker thread wants copies of them.
  async run({ foreground, mask: { data, width, height } }) {
    const raw = { raw: { width, height, channels: 1 } } as const;
    const mask = { data, ...raw.raw };
    // Color under opacity 0 is hidden: cleared, it compresses to nothing and the background is not shipped.
    const seen = await pixelsOf<1>(sharpOf(mask).threshold(1));
    // The mask includes the picture's own alpha already. sharp would remove the joined one with it in a single chain.
    const color = await withoutAlpha(foreground);
    const cut = sharpOf(color).joinChannel(bufferOf(data), raw).boolean(bufferOf(seen.data), 'and', raw);
    return { ...(await pixelsOf<4>(cut)), at: atSource };
  },
});
