import { definePlugin, opt } from '../../pipeline/index.ts';
import { fit, fitted } from '../fit.ts';
import { position } from '../position.ts';
import { linearLight, opacityOf, over, painted, rowsOf } from '../rows.ts';

export default definePlugin({
  stage: 'composite',
  name: 'picture',
  version: 1,
  doc: 'The subject on another picture.',
  options: {
    image: opt.image('What lies behind the subject.'),
    fit,
    position: position('Which part of it is seen, or where it lies.'),
    background: opt.color(
      'Color where it does not reach, and behind what is transparent in it; its own alpha does not count.',
      { default: '#ffffff' },
    ),
    linearLight,
  },
  reads: ['foreground', 'mask'],
  heavy: true,
  async run({ foreground, mask }, { image, linearLight, ...place }, { signal }) {
    const behind = await fitted(image, mask, place, signal);
    return painted(over(rowsOf(behind), rowsOf(foreground), opacityOf(mask), linearLight), mask);
  },
});
