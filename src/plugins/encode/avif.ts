import { definePlugin, opt } from '../../pipeline/index.ts';
import { encoded, metadata } from '../encoded.ts';

/**
 * Megapixels that each effort may be spent on. Noise, the worst there is, takes two cores 1 s a megapixel at effort 2, 5 s at 4,
 * 11 s at 6, 26 s at 8 and 107 s at 9; photographs take a fraction of that.
 */
const maxMegapixels = [undefined, undefined, undefined, 48, 24, 24, 12, 8, 6, 2];

export default definePlugin({
  stage: 'encode',
  name: 'avif',
  version: 1,
  doc: 'AVIF: smaller than WebP, with transparency, and slow to write.',
  options: {
    quality: opt.int('Quality of colors and transparency.', { min: 1, max: 100, default: 65 }),
    lossless: opt.boolean('Keep every pixel as it is.', { default: false }),
    effort: opt.int(
      'Time spent to make it small; pictures may have 48 megapixels at 3, 24 at 4 and 5, 12 at 6, 8 at 7, 6 at 8 and 2 at 9.',
      { min: 0, max: 9, default: 2 },
    ),
    metadata,
  },
  run: ({ composite }, { quality, lossless, effort, metadata }) =>
    encoded(
      composite,
      { name: 'avif', extension: 'avif', maxSide: 16384, maxMegapixels: maxMegapixels[effort] },
      metadata,
      (image) => image.avif({ quality, lossless, effort, chromaSubsampling: '4:4:4' }),
    ),
});
