import { definePlugin, opt } from '../../pipeline/index.ts';
import { encoded, metadata } from '../encoded.ts';

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
    effort: opt.int('Time spent to make it small.', { min: 0, max: 6, default: 4 }),
    metadata,
  },
  run: ({ composite }, { quality, lossless, effort, metadata }) =>
    encoded(composite, { name: 'webp', extension: 'webp', maxSide: 16383 }, metadata, (image) =>
      image.webp({ quality, lossless, effort }),
    ),
});
