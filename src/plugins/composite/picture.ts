import { fitPicture, opacityLinesOf, over, paint, scanlinesOf } from '../../imaging/index.ts';
import { definePlugin, opt } from '../../pipeline/index.ts';
import { fit, linearLight, position, sharesOf } from '../options.ts';

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
  async run({ foreground, mask }, { image, linearLight, position, ...place }, { signal }) {
    const behind = await fitPicture(image, mask, { ...place, shares: sharesOf(position) }, signal);
    return paint(over(scanlinesOf(behind), scanlinesOf(foreground), opacityLinesOf(mask), linearLight), mask);
  },
});
