import { type Box, definePlugin, type MatteView, opt } from '../../pipeline/index.ts';
import { detailed } from '../guided-filter.ts';
import { joinParts } from '../join-parts.ts';
import { isWhole, type Part, shownBy, sizeOfPicture } from '../parts.ts';
import { flattened, open, type Pixels, pixelsOf } from '../pixels.ts';
import { resample } from '../resample.ts';

export default definePlugin({
  stage: 'restore',
  name: 'guided',
  version: 1,
  doc: "Stretch the matte back to the picture's size, cubic, and give it the detail that the picture's colors have there and the matte is too small for (guided filter, He, Sun, 2015; residual interpolation, Kiku et al., 2013).",
  options: {
    radius: opt.int(
      'Half the side of the window in which opacity is compared with color, in pixels of the picture. Left out, two pixels of the matte.',
      { min: 1, max: 500, optional: true },
    ),
    epsilon: opt.float(
      'Variance of color, which is 0 to 1, below which a window counts as flat: less follows weaker edges, and noise.',
      { min: 1e-7, max: 1, default: 1e-4 },
    ),
    subsampling: opt.int(
      'How many pixels of the picture one of the matte is wide: what is smaller is the detail. Left out, what it is; 1 adds none.',
      { min: 1, max: 64, optional: true },
    ),
  },
  heavy: true,
  async run({ matte, decoded }, { radius, epsilon, subsampling }, { signal }) {
    const guide = await flattened(decoded);
    const parts: Part[] = [];
    for (const view of matte) {
      const at = view.frame.source;
      const step = subsampling ?? scaleOf(view);
      const guidance = { radius: radius ?? 2 * step, epsilon, subsampling: step };
      const { data } = await resample(await shownBy(view, 'cubic', signal), at, 'cubic', signal);
      signal.throwIfAborted();
      parts.push({ data: detailed({ ...sizeOf(at), data }, await cutOut(guide, at), guidance).data, at });
    }
    return joinParts(parts, sizeOfPicture(matte), signal);
  },
});

/** How many pixels of the picture one of the view is wide, by area. */
const scaleOf = ({ frame: { source, content } }: MatteView): number =>
  Math.max(1, Math.round(Math.sqrt((source.width * source.height) / (content.width * content.height))));

const sizeOf = ({ width, height }: Box) => ({ width, height });

const cutOut = async (picture: Pixels<3>, box: Box): Promise<Pixels<3>> =>
  isWhole(box, picture) ? picture : pixelsOf<3>(open(picture).extract({ ...box }));
