import { type Box, definePlugin, inputSizeOf, opt, type ResizedView } from '../../pipeline/index.ts';
import { isWhole } from '../parts.ts';
import { flattened, open, pixelsOf, type Size } from '../pixels.ts';
import { kernels, resample } from '../resample.ts';

/** Each view is a run of the network: this many tiles, and one of the whole picture, take 17 times as long as one. */
const MOST = 16;

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
    kernel: opt.oneOf('How pixels are interpolated; shrinking is antialiased, but for nearest.', kernels, {
      shared: 'Kernel',
      default: 'linear',
    }),
  },
  check: ({ columns, rows }) =>
    columns * rows <= MOST
      ? undefined
      : `${columns} x ${rows} are ${columns * rows} tiles, of ${MOST} at most: say fewer columns or rows.`,
  async run({ decoded, model }, { columns, rows, overlap, kernel }, { signal }) {
    const size = inputSizeOf(model, decoded);
    const picture = await flattened(decoded);
    const whole = { width: decoded.width, height: decoded.height };
    const views: ResizedView[] = [];
    for (const source of boxesOf(decoded, size, columns, rows, overlap)) {
      const part = isWhole(source, decoded) ? picture : await pixelsOf<3>(open(picture).extract(source));
      const { data } = await resample(part, size, kernel, signal);
      views.push({ data, ...size, frame: { picture: whole, source, content: { left: 0, top: 0, ...size } } });
    }
    return views;
  },
});

/** The whole picture, then its tiles row by row; the whole picture alone where one tile would show all of it. */
function boxesOf(picture: Size, input: Size, columns: number, rows: number, overlap: number): readonly Box[] {
  const across = piecesOf(picture.width, input.width, columns, overlap);
  const down = piecesOf(picture.height, input.height, rows, overlap);
  const tiles = down.flatMap(([top, height]) => across.map(([left, width]) => ({ left, top, width, height })));
  const whole = { left: 0, top: 0, width: picture.width, height: picture.height };
  return tiles.length === 1 ? [whole] : [whole, ...tiles];
}

/** Start and length, in whole pixels, of equal pieces of a side that overlap by a share of their length. */
function piecesOf(side: number, least: number, most: number, overlap: number): (readonly [number, number])[] {
  const lengthOf = (count: number) => Math.ceil(side / (count - (count - 1) * overlap));
  let count = most;
  while (count > 1 && lengthOf(count) < least) count--;
  const length = Math.min(side, lengthOf(count));
  return Array.from({ length: count }, (_, i) => [Math.round((i * (side - length)) / Math.max(1, count - 1)), length]);
}
