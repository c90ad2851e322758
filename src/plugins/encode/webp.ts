import { definePlugin, opt } from '../../pipeline/index.ts';
import { metadata } from '../options.ts';
import { writeFile } from '../write-file.ts';

/**
 * Megapixels that each effort may be spent on, so that a core is done in about a minute. The worst of noise and of a photograph
 * with transparency as rough as it, 512 pixels wide and high, in seconds a megapixel: 2.1 at effort 5 and 33 at 6, all but 0.5
 * for the transparency; lossless 1.9 at 5 and 6, and at quality 100, where it tries everything, 5.0 at 3 and 4, 9.3 at 5 and
 * 45 at 6. No other takes more than 0.8. The limits take time to grow with pixels, and are on the safe side: at quality 100 and
 * effort 4, 10 megapixels of noise take 3 s and of such a photograph, enlarged, 6 s.
 */
const most = { transparent: { 5: 24, 6: 2 }, lossless: { 5: 30, 6: 30 }, smallest: { 3: 10, 4: 10, 5: 6, 6: 1 } };

function maxMegapixels(channels: number, quality: number, lossless: boolean, effort: number): number | undefined {
  if (!lossless && channels < 4) return undefined;
  const limits: Readonly<Record<number, number>> =
    most[lossless ? (quality === 100 ? 'smallest' : 'lossless') : 'transparent'];
  return limits[effort];
}

const file = { mediaType: 'image/webp', extension: 'webp' } as const;

export default definePlugin({
  stage: 'encode',
  name: 'webp',
  file,
  version: 1,
  doc: 'WebP: small, with transparency; transparency itself is always lossless.',
  options: {
    quality: opt.int('Quality of the colors, or, with lossless, effort to make it small.', {
      min: 1,
      max: 100,
      default: 90,
    }),
    lossless: opt.boolean('Keep every pixel as it is.', { default: false }),
    effort: opt.int(
      'Time spent to make it small. With transparency, pictures may have 24 megapixels at 5 and 2 at 6; lossless, 30 at 5 and 6, but with quality 100 10 at 3 and 4, 6 at 5 and 1 at 6.',
      { min: 0, max: 6, default: 4 },
    ),
    metadata,
  },
  run: ({ composite }, { quality, lossless, effort, metadata }, host) =>
    writeFile(
      composite,
      {
        ...file,
        maxSide: 16383,
        maxMegapixels: maxMegapixels(composite.channels, quality, lossless, effort),
      },
      metadata,
      (image) => image.webp({ quality, lossless, effort }),
      host,
    ),
});
