import { allocateBytes, atSource } from '../../imaging/index.ts';
import { definePlugin } from '../../pipeline/index.ts';

export default definePlugin({
  stage: 'composite',
  name: 'background',
  version: 1,
  doc: 'The inverse of cutout: what is behind the subject, on transparency.',
  options: {},
  reads: ['decoded', 'mask'],
  heavy: true,
  run({ decoded: { data: color, channels }, mask: { data: mask, width, height } }) {
    const data = allocateBytes(4 * mask.length);
    for (let i = 0, from = 0, to = 0; i < mask.length; i++, from += channels, to += 4) {
      // The mask holds the picture's own alpha already: a - a * m is a * (1 - m), and what was transparent stays so.
      const own = channels === 4 ? color[from + 3]! : 255;
      const alpha = Math.max(0, own - mask[i]!);
      const seen = alpha > 0 ? 255 : 0;
      data[to] = color[from]! & seen;
      data[to + 1] = color[from + 1]! & seen;
      data[to + 2] = color[from + 2]! & seen;
      data[to + 3] = alpha;
    }
    return { data, width, height, channels: 4, at: atSource };
  },
});
