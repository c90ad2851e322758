import { opacityLinesOf, over, paint, type Scanlines, scanlinesOf } from 'matteql/imaging';
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
  run({ foreground, mask }, { size }) {
    const row = new Uint8Array(3 * mask.width);
    const board: Scanlines<3> = {
      channels: 3,
      row(y) {
        for (let i = 0; i < row.length; i++) {
          const square = Math.floor(i / 3 / size) + Math.floor(y / size);
          row[i] = square % 2 === 0 ? 255 : 204;
        }
        return row;
      },
    };
    return paint(over(board, scanlinesOf(foreground), opacityLinesOf(mask)), mask);
  },
});
