import { allocateBytes, divideBy255, strips } from '../../imaging/index.ts';
import { definePlugin } from '../../pipeline/index.ts';

export default definePlugin({
  stage: 'alpha',
  name: 'multiply',
  version: 1,
  doc: 'What is transparent in the picture stays transparent: the mask times its alpha.',
  options: {},
  // Not heavy: most pictures have no alpha, and sending their pixels to a thread costs more than this loop.
  async run({ mask, decoded: { data: pixels, channels } }, _options, { signal }) {
    if (channels === 3) return mask;
    const { data: from, width, height } = mask;
    const data = allocateBytes(from.length);
    for await (const [top, bottom] of strips(height, width, signal)) {
      for (let i = top * width, alpha = 4 * i + 3; i < bottom * width; i++, alpha += 4) {
        data[i] = divideBy255(from[i]! * pixels[alpha]!);
      }
    }
    return { data, width, height };
  },
});
