import { blurredBackground, opacityLinesOf, over, paint, scanlinesOf } from '../../imaging/index.ts';
import { definePlugin, opt } from '../../pipeline/index.ts';
import { lengthOf, linearLight, unit } from '../options.ts';

export default definePlugin({
  stage: 'composite',
  name: 'blur',
  version: 1,
  doc: "The subject before its own background, blurred as a lens would. The subject's color does not bleed into it: only what is background is averaged.",
  options: {
    sigma: opt.float('How far it is blurred: standard deviation of a Gaussian.', { min: 0.3, max: 500, default: 12 }),
    unit: unit("What sigma is in: pixels of the result, or percent of the picture's longer side."),
    linearLight,
  },
  reads: ['decoded', 'foreground', 'mask'],
  heavy: true,
  check: ({ sigma, unit }) => (unit === 'percent' && sigma > 20 ? 'sigma is at most 20 percent.' : undefined),
  run({ decoded, foreground, mask }, { sigma, unit, linearLight }) {
    const pixels = Math.max(0.3, lengthOf(sigma, unit, mask));
    const behind = blurredBackground(decoded, foreground, mask, pixels);
    return paint(over(behind, scanlinesOf(foreground), opacityLinesOf(mask), linearLight), mask);
  },
});
