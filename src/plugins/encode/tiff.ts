import { definePlugin, opt } from '../../pipeline/index.ts';
import { encoded, metadata } from '../encoded.ts';

export default definePlugin({
  stage: 'encode',
  name: 'tiff',
  file: { mediaType: 'image/tiff', extension: 'tiff' },
  version: 1,
  doc: 'TIFF: lossless, with transparency; for print and for programs that read nothing newer.',
  options: {
    compression: opt.oneOf(
      'How it is made smaller: DEFLATE most, LZW is read by the oldest programs.',
      ['deflate', 'lzw', 'none'],
      {
        default: 'deflate',
      },
    ),
    metadata,
  },
  run: ({ composite }, { compression, metadata }) =>
    // sharp's own default is JPEG inside, which has losses and drops transparency.
    encoded(composite, { name: 'tiff', extension: 'tiff', maxSide: 2 ** 31 - 1 }, metadata, (image) =>
      image.tiff({ compression, predictor: compression === 'none' ? 'none' : 'horizontal' }),
    ),
});
