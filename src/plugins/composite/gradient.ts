import { gradient, opacityLinesOf, over, paint, scanlinesOf } from '../../imaging/index.ts';
import { definePlugin, opt } from '../../pipeline/index.ts';
import { linearLight } from '../options.ts';

export default definePlugin({
  stage: 'composite',
  name: 'gradient',
  version: 1,
  doc: 'The subject on colors that run into each other.',
  options: {
    colors: opt.colors('Colors in order, evenly spaced; any with alpha gives a picture with alpha.', {
      min: 2,
      max: 16,
      default: ['#f7f8fa', '#b9c2cf'],
    }),
    shape: opt.oneOf('Along a line, or from the middle to the corners.', ['linear', 'radial'], {
      default: 'linear',
      docs: { linear: 'Along a line.', radial: 'From the middle to the corners.' },
    }),
    angle: opt.float('Where a line runs to, in degrees clockwise: 0 is up, 90 right, 180 down.', {
      min: -360,
      max: 360,
      default: 180,
    }),
    linearLight,
  },
  reads: ['foreground', 'mask'],
  heavy: true,
  movable: true,
  run({ foreground, mask }, { colors, shape, angle, linearLight }) {
    const behind = gradient({ colors, shape, angle, inLight: linearLight }, mask);
    return paint(over(behind, scanlinesOf(foreground), opacityLinesOf(mask), linearLight), mask);
  },
});
