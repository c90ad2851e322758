import { definePlugin, opt } from '../../pipeline/index.ts';
import { encoded, metadata } from '../encoded.ts';

export default definePlugin({
  stage: 'encode',
  name: 'avif',
  version: 1,
  doc: 'AVIF: smaller than WebP, with transparency, and slow to write.',
  options: {
    quality: opt.int('Quality of colors and transparency.', { min: 1, max: 100, default: 65 }),
    lossless: opt.boolean('Keep every pixel as it is.', { default: false }),
    effort: opt.int('Time spent to make it small.', { min: 0, max: 9, default: 2 }),
    metadata,
  },
  run: ({ composite }, { quality, lossless, effort, metadata }) =>
    encoded(composite, { name: 'avif', extension: 'avif', maxSide: 16384 }, metadata, (image) =>
      image.avif({ quality, lossless, effort, chromaSubsampling: '4:4:4' }),
    ),
});
