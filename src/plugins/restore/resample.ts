import { definePlugin, opt } from '../../pipeline/index.ts';
import { joinParts } from '../join-parts.ts';
import { type Part, shownBy, sizeOfPicture } from '../parts.ts';
import { resample } from '../resample.ts';

export default definePlugin({
  stage: 'restore',
  name: 'resample',
  version: 2,
  doc: "Stretch the matte back to the picture's size, padding cut off. Tiles fade into each other; where the view of the whole picture is sure, it counts alone.",
  options: {
    kernel: opt.oneOf('How opacities are interpolated; nearest gives stairs.', ['nearest', 'linear', 'cubic'], {
      shared: 'RestoreKernel',
      default: 'cubic',
    }),
  },
  // By the frames, not the picture: a thread is sent the matte alone.
  reads: ['matte'],
  heavy: true,
  async run({ matte }, { kernel }, { signal }) {
    const parts: Part[] = [];
    for (const view of matte) {
      const at = view.frame.source;
      const { data } = await resample(await shownBy(view, kernel, signal), at, kernel, signal);
      parts.push({ data, at });
    }
    return joinParts(parts, sizeOfPicture(matte), signal);
  },
});
