import { pngEfforts, pngLevels, writePng } from '../../imaging/index.ts';
import { definePlugin, opt } from '../../pipeline/index.ts';
import { metadata } from '../options.ts';
import { encodedFile, writeFile } from '../write-file.ts';

/** Megapixels: to find few colors takes a core 9 s for a megapixel of noise, and 18 s for six. */
const MOST_REDUCED = 6;

const file = { mediaType: 'image/png', extension: 'png', maxSide: 2 ** 31 - 1 } as const;

export default definePlugin({
  stage: 'encode',
  name: 'png',
  file: { mediaType: file.mediaType, extension: file.extension },
  version: 2,
  doc: 'PNG: lossless, with transparency.',
  options: {
    effort: opt.oneOf(
      'Time spent to make it small: SMALL takes ten to thirty times as long as FAST, and makes photographs about a twentieth smaller.',
      pngEfforts,
      {
        shared: 'PngEffort',
        default: 'fast',
        docs: {
          fast: 'Some 7 ms a megapixel.',
          small: 'Photographs are about a twentieth smaller, for ten to thirty times the time.',
        },
      },
    ),
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
  // FAST is a loop over pixels.
  heavy: true,
  run: ({ composite }, { effort, colors, metadata }, host) =>
    colors === undefined
      ? encodedFile(composite, file, host, () =>
          writePng(composite, { effort, profile: metadata === 'profile' }, host.signal),
        )
      : writeFile(
          composite,
          { ...file, maxMegapixels: MOST_REDUCED },
          metadata,
          (image) => image.png({ compressionLevel: pngLevels[effort], palette: true, colors }),
          host,
        ),
});
