import { definePlugin, opt } from '../../pipeline/index.ts';
import { encoded, metadata } from '../encoded.ts';

/** Effort 6 takes two cores 30 to 50 s for a megapixel of noise, 1 to 2 s for one of a photograph; no other takes long. */
const maxMegapixels = (effort: number) => (effort === 6 ? 8 : undefined);

export default definePlugin({
  stage: 'encode',
  name: 'webp',
  version: 1,
  doc: 'WebP: small, with transparency; transparency itself is always lossless.',
  options: {
    quality: opt.int('Quality of the colors, or, with lossless, effort to make it small.', {
      min: 1,
      max: 100,
      default: 90,
    }),
    lossless: opt.boolean('Keep every pixel as it is.', { default: false }),
    effort: opt.int('Time spent to make it small; at 6, pictures may have 8 megapixels.', {
      min: 0,
      max: 6,
      default: 4,
    }),
    metadata,
  },
  run: ({ composite }, { quality, lossless, effort, metadata }) =>
    encoded(
      composite,
      { name: 'webp', extension: 'webp', maxSide: 16383, maxMegapixels: maxMegapixels(effort) },
      metadata,
      (image) => image.webp({ quality, lossless, effort }),
    ),
});
