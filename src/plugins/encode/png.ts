import { definePlugin, opt } from '../../pipeline/index.ts';
import { metadata } from '../options.ts';
import { writeFile } from '../write-file.ts';

/** Megapixels: to find few colors takes a core 9 s for a megapixel of noise, and 18 s for six. */
const MOST_REDUCED = 6;

/** Megapixels by compression: bytes that are 0 or 255 by chance take a core 1.1 s a megapixel at 8 and 4.4 s at 9, at 7 0.3 s. */
const mostCompressed: Readonly<Record<number, number>> = { 8: 48, 9: 12 };

const file = { mediaType: 'image/png', extension: 'png' } as const;

export default definePlugin({
  stage: 'encode',
  name: 'png',
  file,
  version: 1,
  doc: 'PNG: lossless, with transparency.',
  options: {
    compression: opt.int(
      'Effort of the compression: 0 is none, 9 is slow; pictures may have 48 megapixels at 8 and 12 at 9.',
      { min: 0, max: 9, default: 3 },
    ),
    adaptiveFilter: opt.boolean('Choose the best filter row by row: smaller photographs for a little more time.', {
      default: true,
    }),
    colors: opt.int(
      'Reduce it to at most so many colors, dithered: much smaller, and not lossless any more; for pictures of up to 6 megapixels.',
      {
        min: 2,
        max: 256,
        optional: true,
      },
    ),
    metadata,
  },
  run: ({ composite }, { compression, adaptiveFilter, colors, metadata }, host) =>
    writeFile(
      composite,
      {
        ...file,
        maxSide: 2 ** 31 - 1,
        maxMegapixels: colors === undefined ? mostCompressed[compression] : MOST_REDUCED,
      },
      metadata,
      (image) =>
        image.png({
          compressionLevel: compression,
          adaptiveFiltering: adaptiveFilter,
          ...(colors !== undefined && { palette: true, colors }),
        }),
      host,
    ),
});
