import { definePlugin, opt } from '../../pipeline/index.ts';
import { metadata } from '../options.ts';
import { writeFile } from '../write-file.ts';

/**
 * Megapixels that each effort may be spent on, so that a core is done in about a minute. Noise, the worst there is, takes it at most
 * 0.6 s a megapixel at effort 0, 1.3 at 1, 1.8 at 2, 3.1 at 3, 13 at 4, 14 at 5, 26 at 6, 45 at 7, 53 at 8 and 127 at 9.
 * At efforts 1 and 2 it is more than 1.1 s only above the default quality.
 */
const most = [undefined, undefined, undefined, 20, 4, 4, 2, 1, 1, 0.5];
const QUALITY = 65;

const maxMegapixels = (quality: number, lossless: boolean, effort: number): number | undefined =>
  !lossless && quality > QUALITY && (effort === 1 || effort === 2) ? 36 : most[effort];

const file = { mediaType: 'image/avif', extension: 'avif' } as const;

export default definePlugin({
  stage: 'encode',
  name: 'avif',
  file,
  version: 1,
  doc: 'AVIF: smaller than WebP, with transparency, and slow to write.',
  options: {
    quality: opt.int('Quality of colors and transparency.', { min: 1, max: 100, default: QUALITY }),
    lossless: opt.boolean('Keep every pixel as it is.', { default: false }),
    effort: opt.int(
      'Time spent to make it small; pictures may have 36 megapixels at 1 and 2 if quality is above 65, 20 at 3, 4 at 4 and 5, 2 at 6, 1 at 7 and 8, and 0.5 at 9.',
      { min: 0, max: 9, default: 2 },
    ),
    metadata,
  },
  run: ({ composite }, { quality, lossless, effort, metadata }, host) =>
    writeFile(
      composite,
      {
        ...file,
        maxSide: 16384,
        maxMegapixels: maxMegapixels(quality, lossless, effort),
      },
      metadata,
      (image) => image.avif({ quality, lossless, effort, chromaSubsampling: '4:4:4' }),
      host,
    ),
});
