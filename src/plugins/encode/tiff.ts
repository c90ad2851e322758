import { definePlugin, opt } from '../../pipeline/index.ts';
import { metadata } from '../options.ts';
import { writeFile } from '../write-file.ts';

const file = { mediaType: 'image/tiff', extension: 'tiff' } as const;

export default definePlugin({
  stage: 'encode',
  name: 'tiff',
  file,
  version: 1,
  doc: 'TIFF: lossless, with transparency; for print and for programs that read nothing newer.',
  options: {
    compression: opt.oneOf(
      'How it is made smaller: DEFLATE most, LZW is read by the oldest programs.',
      ['deflate', 'lzw', 'none'],
      {
        default: 'deflate',
        docs: { deflate: 'The smallest.', lzw: 'Read by the oldest programs.', none: 'As large as the pixels.' },
      },
    ),
    metadata,
  },
  run: ({ composite }, { compression, metadata }, host) =>
    // sharp's own default is JPEG inside, which has losses and drops transparency.
    writeFile(
      composite,
      { ...file, maxSide: 2 ** 31 - 1 },
      metadata,
      (image) => image.tiff({ compression, predictor: compression === 'none' ? 'none' : 'horizontal' }),
      host,
    ),
});
