import { crop, flattenOnWhite, resample, sizeOf, tileBoxes } from '../../imaging/index.ts';
import { definePlugin, limits, opt, type ResizedView } from '../../pipeline/index.ts';
import { kernel, side } from '../options.ts';
import { viewSizeOf } from '../view-sizes.ts';

const MOST = limits.tiles;

export default definePlugin({
  stage: 'resize',
  name: 'tiles',
  version: 1,
  doc: "For pictures much larger than the network's input: one view of the whole picture and overlapping tiles that show more detail, each stretched to the input size. Every view is a run of the network; a picture too small for tiles gets the one view.",
  options: {
    columns: opt.int(
      "Tiles side by side, at most: fewer where a tile would have fewer pixels than the network's input.",
      {
        min: 1,
        max: MOST,
        default: 2,
      },
    ),
    rows: opt.int('Tiles one above the other, at most; columns times rows is at most 16.', {
      min: 1,
      max: MOST,
      default: 2,
    }),
    overlap: opt.float('How much of a tile its neighbor shows as well, as a share of its side.', {
      min: 0,
      max: 0.5,
      default: 0.25,
    }),
    kernel: kernel('linear'),
    side,
  },
  // The flattened picture, and a crop of it.
  workingBytes: 6,
  views: ({ side, ...grid }, picture, model, host) => {
    const size = viewSizeOf(model, picture, side, host);
    return tileBoxes(picture, size, grid).map(() => size);
  },
  check: ({ columns, rows }) =>
    columns * rows <= MOST
      ? undefined
      : `${columns} x ${rows} are ${columns * rows} tiles, of ${MOST} at most: say fewer columns or rows.`,
  async run({ decoded, model }, { kernel, side, ...grid }, host) {
    const size = viewSizeOf(model, decoded, side, host);
    const picture = await flattenOnWhite(decoded);
    const whole = sizeOf(decoded);
    const views: ResizedView[] = [];
    for (const source of tileBoxes(decoded, size, grid)) {
      const { data } = await resample(await crop(picture, source), size, kernel, host.signal);
      views.push({ data, ...size, frame: { picture: whole, source, content: { left: 0, top: 0, ...size } } });
    }
    return views;
  },
});
