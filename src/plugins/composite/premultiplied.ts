import { allocateBytes, atSource, divideBy255 } from '../../imaging/index.ts';
import { definePlugin } from '../../pipeline/index.ts';

export default definePlugin({
  stage: 'composite',
  name: 'premultiplied',
  version: 1,
  doc: 'Color and alpha both multiplied by the mask. Viewers that expect straight alpha, as PNG does, show dark fringes.',
  options: {},
  reads: ['foreground', 'mask'],
  heavy: true,
  movable: true,
  run({ foreground: { data: color, channels }, mask: { data: mask, width, height } }) {
    const data = allocateBytes(4 * mask.length);
    for (let i = 0, from = 0, to = 0; i < mask.length; i++, from += channels, to += 4) {
      const alpha = mask[i]!;
      data[to] = divideBy255(color[from]! * alpha);
      data[to + 1] = divideBy255(color[from + 1]! * alpha);
      data[to + 2] = divideBy255(color[from + 2]! * alpha);
      data[to + 3] = alpha;
    }
    return { data, width, height, channels: 4, at: atSource };
  },
});
