import { opaqueColor } from '../../imaging/index.ts';
import { definePlugin, opt } from '../../pipeline/index.ts';
import { metadata } from '../options.ts';
import { writeFile } from '../write-file.ts';

const file = { mediaType: 'image/jpeg', extension: 'jpg' } as const;

export default definePlugin({
  stage: 'encode',
  name: 'jpeg',
  file,
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
  run: ({ composite }, { quality, background, progressive, mozjpeg, metadata }, host) =>
    writeFile(
      composite,
      { ...file, maxSide: 65500 },
      metadata,
      (image) =>
        image
          .flatten({ background: opaqueColor(background) })
          .jpeg({ quality, progressive, mozjpeg, chromaSubsampling: quality >= 90 ? '4:4:4' : '4:2:0' }),
      host,
    ),
});
