import {
  addDetail,
  contentOf,
  crop,
  flattenOnWhite,
  joinTiles,
  pictureSizeOf,
  resample,
  sizeOf,
  type Tile,
} from '../../imaging/index.ts';
import { definePlugin, type MatteView, opt } from '../../pipeline/index.ts';
import { withCertainty } from '../certainty.ts';

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
  // Eight floats a cell, which is four pixels at least; the flattened picture and a crop of it; opacities of tiles.
  workingBytes: 18,
  async run({ matte, decoded, model }, { radius, epsilon, subsampling }, host) {
    const { signal } = host;
    const guide = await flattenOnWhite(decoded);
    const tiles: Tile[] = [];
    for (const view of matte) {
      const at = view.frame.source;
      const step = subsampling ?? scaleOf(view);
      const guidance = { radius: radius ?? 2 * step, epsilon, subsampling: step };
      const { data } = await resample(await contentOf(view, 'cubic', signal), at, 'cubic', signal);
      signal.throwIfAborted();
      tiles.push({ data: addDetail({ ...sizeOf(at), data }, await crop(guide, at), guidance).data, at });
    }
    return withCertainty(await joinTiles(tiles, pictureSizeOf(matte), signal), model, host);
  },
});

/** How many pixels of the picture one of the view is wide, by area. */
const scaleOf = ({ frame: { source, content } }: MatteView): number =>
  Math.max(1, Math.round(Math.sqrt((source.width * source.height) / (content.width * content.height))));
