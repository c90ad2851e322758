import { definePlugin, opt } from '../../pipeline/index.ts';
import { encoded, metadata } from '../encoded.ts';

export default definePlugin({
  stage: 'encode',
  name: 'jpeg',
  file: { mediaType: 'image/jpeg', extension: 'jpg' },
  version: 1,
  doc: 'JPEG: has no transparency, so it is put on a color.',
  options: {
    quality: opt.int('Quality; from 90 on, colors are as sharp as light and dark.', { min: 1, max: 100, default: 90 }),
    background: opt.color('Color behind what is transparent; its own alpha does not count.', { default: '#ffffff' }),
    progressive: opt.boolean('Show the whole picture coarsely while it loads.', { default: false }),
    mozjpeg: opt.boolean('Make it smaller as mozjpeg does, for several times the time; always progressive.', {
      default: false,
    }),
    metadata,
  },
  run: ({ composite }, { quality, background, progressive, mozjpeg, metadata }) =>
    encoded(composite, { name: 'jpeg', extension: 'jpg', maxSide: 65500 }, metadata, (image) =>
      image
        .flatten({ background: background.slice(0, 7) })
        .jpeg({ quality, progressive, mozjpeg, chromaSubsampling: quality >= 90 ? '4:4:4' : '4:2:0' }),
    ),
});
