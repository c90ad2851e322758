import { definePlugin, opt } from '../../pipeline/index.ts';
import { linearLight, opacityOf, over, painted, plain, rowsOf } from '../rows.ts';

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
  run({ foreground, mask }, { color, linearLight }) {
    return painted(over(plain(color, mask.width), rowsOf(foreground), opacityOf(mask), linearLight), mask);
  },
});
