import { definePlugin } from '../../pipeline/index.ts';
import { channel, readSpread } from '../opacity.ts';
import { warnOfHalfOpaque } from '../output-warnings.ts';

export default definePlugin({
  stage: 'denormalize',
  name: 'sigmoid',
  version: 1,
  doc: 'For networks that give logits: 1 / (1 + exp(-x)).',
  options: { channel },
  reads: ['output'],
  heavy: true,
  run({ output }, { channel }, host) {
    warnOfHalfOpaque(host, 'sigmoid', readSpread(output, channel, 'sigmoid', host));
    return output.map(({ data: from, width, height, frame }) => {
      const size = width * height;
      const data = new Float32Array(size);
      for (let i = 0, at = channel * size; i < size; i++, at++) {
        const value = 1 / (1 + Math.exp(-from[at]!));
        data[i] = Number.isNaN(value) ? 0 : value;
      }
      return { data, width, height, frame };
    });
  },
});
