import { definePlugin } from '../../pipeline/index.ts';
import { bytesFor, origin } from '../blend.ts';

export default definePlugin({
  stage: 'composite',
  name: 'cutout',
  version: 1,
  doc: 'The subject on transparency, with straight alpha.',
  options: {},
  reads: ['foreground', 'mask'],
  heavy: true,
  run({ foreground: { data: color, channels }, mask: { data: mask, width, height } }) {
    const data = bytesFor(4 * mask.length);
    for (let i = 0, from = 0, to = 0; i < mask.length; i++, from += channels, to += 4) {
      const alpha = mask[i]!;
      // Nobody sees this color: cleared, it compresses to nothing and the background is not shipped.
      const seen = alpha > 0 ? 255 : 0;
      data[to] = color[from]! & seen;
      data[to + 1] = color[from + 1]! & seen;
      data[to + 2] = color[from + 2]! & seen;
      data[to + 3] = alpha;
    }
    return { data, width, height, channels: 4, at: origin };
  },
});
