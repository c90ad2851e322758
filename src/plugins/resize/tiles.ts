import { crop, flattenOnWhite, resample, sizeOf, tileBoxes } from '../../imaging/index.ts';
import { definePlugin, inputSizeOf, limits, opt, type ResizedView } from '../../pipeline/index.ts';
import { kernel } from '../options.ts';

const MOST = limits.tiles;

/** Of each pixel of a further view: its pixels, its output, and its matte. */
const VIEW_BYTES = 11;

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
  },
  // The flattened picture, a crop of it, and the views beyond the first.
  workingBytes: ({ columns, rows }, picture, input) => {
    const pixels = picture.width * picture.height;
    const view = input ? input.width * input.height : 0;
    // A tile has at least as many pixels as its view, and tiles overlap by half at most.
    const tiles = Math.min(columns * rows, Math.ceil((4 * pixels) / Math.max(1, view)));
    return 6 * pixels + VIEW_BYTES * tiles * view;
  },
  check: ({ columns, rows }) =>
    columns * rows <= MOST
      ? undefined
      : `${columns} x ${rows} are ${columns * rows} tiles, of ${MOST} at most: say fewer columns or rows.`,
  async run({ decoded, model }, { kernel, ...grid }, { signal }) {
    const size = inputSizeOf(model, decoded);
    const picture = await flattenOnWhite(decoded);
    const whole = sizeOf(decoded);
    const views: ResizedView[] = [];
    for (const source of tileBoxes(decoded, size, grid)) {
      const { data } = await resample(await crop(picture, source), size, kernel, signal);
      views.push({ data, ...size, frame: { picture: whole, source, content: { left: 0, top: 0, ...size } } });
    }
    return views;
  },
});
