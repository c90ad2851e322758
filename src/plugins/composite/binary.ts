import { allocateBytes, atSource, thresholdByte } from '../../imaging/index.ts';
import { definePlugin, opt } from '../../pipeline/index.ts';

export default definePlugin({
  stage: 'composite',
  name: 'binary',
  version: 1,
  doc: 'The subject on transparency, every pixel either opaque or gone.',
  options: {
    at: opt.float('Opacity up to which a pixel is gone; 0.5 keeps bytes above 128.', { min: 0, max: 1, default: 0.5 }),
  },
  reads: ['foreground', 'mask'],
  heavy: true,
  movable: true,
  run({ foreground: { data: color, channels }, mask: { data: mask, width, height } }, { at }) {
    const cut = thresholdByte(at);
    const data = allocateBytes(4 * mask.length);
    for (let i = 0, from = 0, to = 0; i < mask.length; i++, from += channels, to += 4) {
      const kept = mask[i]! > cut ? 255 : 0;
      data[to] = color[from]! & kept;
      data[to + 1] = color[from + 1]! & kept;
      data[to + 2] = color[from + 2]! & kept;
      data[to + 3] = kept;
    }
    return { data, width, height, channels: 4, at: atSource };
  },
});
