import { resample } from '../../imaging/index.ts';
import { definePlugin, opt } from '../../pipeline/index.ts';
import { areaOf, bytesBeyond, checkResultSize } from '../checks.ts';
import { kernel } from '../options.ts';

export default definePlugin({
  stage: 'layout',
  name: 'scale',
  version: 1,
  doc: 'Scale to fit within a width, a height or both, keeping the shape. Nothing is enlarged, unless that is asked for.',
  reads: ['composite'],
  options: {
    width: opt.int('Width it has to fit, in pixels of the result.', { min: 1, max: 65535, optional: true }),
    height: opt.int('Height it has to fit, in pixels of the result.', { min: 1, max: 65535, optional: true }),
    enlarge: opt.boolean('Also make what is smaller as large as it may be.', { default: false }),
    kernel: kernel('lanczos3', 'How pixels are interpolated.'),
  },
  // Color times alpha, where it is enlarged, and what the result has beyond the picture's size.
  workingBytes: ({ width = Infinity, height = Infinity, enlarge }, picture) => {
    const factor = enlarge ? Math.min(width / picture.width, height / picture.height) : 1;
    return 4 * areaOf(picture) + bytesBeyond(factor ** 2 * areaOf(picture), picture);
  },
  check: ({ width, height }) =>
    width === undefined && height === undefined ? 'say a width, a height or both.' : undefined,
  async run({ composite }, { width = Infinity, height = Infinity, enlarge, kernel }, host) {
    const factor = Math.min(width / composite.width, height / composite.height);
    if (factor === 1 || (factor > 1 && !enlarge)) return composite;
    const size = {
      width: Math.max(1, Math.round(composite.width * factor)),
      height: Math.max(1, Math.round(composite.height * factor)),
    };
    checkResultSize(size, composite, host);
    const { data } = await resample(composite, size, kernel, host.signal);
    const { left, top, scale } = composite.at;
    return {
      data,
      ...size,
      channels: composite.channels,
      at: { left: left * factor, top: top * factor, scale: scale * factor },
    };
  },
});
