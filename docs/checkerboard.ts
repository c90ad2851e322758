import { definePlugin, opt } from 'matteql/plugin';

export default definePlugin({
  stage: 'composite',
  name: 'checkerboard',
  version: 1,
  doc: 'The subject on a checkerboard, as editors show what is transparent.',
  options: {
    size: opt.int('Side of a square, in pixels of the result.', { min: 1, max: 1000, default: 12 }),
  },
  reads: ['foreground', 'mask'],
  heavy: true,
  run({ foreground, mask: { data: opacity, width, height } }, { size }) {
    const data = new Uint8Array(3 * width * height);
    for (let y = 0, i = 0; y < height; y++) {
      for (let x = 0; x < width; x++, i++) {
        const square = (Math.floor(x / size) + Math.floor(y / size)) % 2 === 0 ? 255 : 204;
        const front = opacity[i]! / 255;
        for (let c = 0; c < 3; c++) {
          const color = foreground.data[i * foreground.channels + c]!;
          data[3 * i + c] = Math.round(color * front + square * (1 - front));
        }
      }
    }
    return { data, width, height, channels: 3, at: { left: 0, top: 0, scale: 1 } };
  },
});
