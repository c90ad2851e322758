import { opacityLinesOf, over, paint, scanlinesOf, solidColor } from '../../imaging/index.ts';
import { definePlugin, opt } from '../../pipeline/index.ts';
import { linearLight } from '../options.ts';

export default definePlugin({
  stage: 'composite',
  name: 'color',
  version: 1,
  doc: 'The subject on a plain color.',
  options: {
    color: opt.color('Color behind the subject; one with alpha gives a picture with alpha.', { default: '#ffffff' }),
    linearLight,
  },
  reads: ['foreground', 'mask'],
  heavy: true,
  movable: true,
  run({ foreground, mask }, { color, linearLight }) {
    return paint(over(solidColor(color, mask.width), scanlinesOf(foreground), opacityLinesOf(mask), linearLight), mask);
  },
});
