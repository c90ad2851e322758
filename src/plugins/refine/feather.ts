import { allocateBytes, blurPlane } from '../../imaging/index.ts';
import { definePlugin, opt } from '../../pipeline/index.ts';

export default definePlugin({
  stage: 'refine',
  name: 'feather',
  version: 1,
  doc: 'Make the edge of the mask softer, by a Gaussian blur.',
  options: {
    radius: opt.float(
      'Standard deviation of the blur, in pixels of the picture; a hard edge comes to be 2.6 times this wide, from 10 % to 90 %.',
      { min: 0, max: 100, default: 1 },
    ),
  },
  reads: ['mask'],
  heavy: true,
  run({ mask }, { radius }) {
    // Not by libvips: with whole weights it darkens what is opaque (255 to 247 at 0.5 pixels), with real ones it rounds down.
    const plane = new Float32Array(mask.data);
    blurPlane(plane, mask, radius, 'repeat');
    const data = allocateBytes(plane.length);
    for (let i = 0; i < plane.length; i++) data[i] = plane[i]! + 0.5;
    return { data, width: mask.width, height: mask.height };
  },
});
