import { definePlugin } from '../../pipeline/index.ts';
import { bytesFor, over255 } from '../blend.ts';

export default definePlugin({
  stage: 'alpha',
  name: 'multiply',
  version: 1,
  doc: 'What is transparent in the picture stays transparent: the mask times its alpha.',
  options: {},
  heavy: true,
  run({ mask, decoded: { data: pixels, channels } }) {
    if (channels === 3) return mask;
    const { data: from, width, height } = mask;
    const data = bytesFor(from.length);
    for (let i = 0, alpha = 3; i < from.length; i++, alpha += 4) data[i] = over255(from[i]! * pixels[alpha]!);
    return { data, width, height };
  },
});
