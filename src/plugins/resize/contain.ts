import { type Box, definePlugin, inputSizeOf, opt } from '../../pipeline/index.ts';
import { flattened, open, pixelsOf, type Size } from '../pixels.ts';
import { kernels, resample } from '../resample.ts';

export default definePlugin({
  stage: 'resize',
  name: 'contain',
  version: 2,
  doc: "Fit the picture into the network's input size, keeping its shape, and fill the rest with a color.",
  options: {
    kernel: opt.oneOf('How pixels are interpolated; shrinking is antialiased, but for nearest.', kernels, {
      shared: 'Kernel',
      default: 'linear',
    }),
    // Close to zero once normalized, for any of the usual means: the network is told as little as possible.
    pad: opt.color('Color beside the picture; its alpha does not count.', { default: '#808080' }),
  },
  async run({ decoded, model }, { kernel, pad }, { signal }) {
    const size = inputSizeOf(model, decoded);
    const content = letterbox(decoded, size);
    const inner = await resample(await flattened(decoded), content, kernel, signal);
    const { left, top } = content;
    const padded = open(inner).extend({
      left,
      top,
      right: size.width - left - content.width,
      bottom: size.height - top - content.height,
      background: pad.slice(0, 7),
    });
    const { data } = await pixelsOf<3>(padded);
    const picture = { width: decoded.width, height: decoded.height };
    return [{ data, ...size, frame: { picture, source: { left: 0, top: 0, ...picture }, content } }];
  },
});

/** The largest box of the picture's shape within a size, in whole pixels and centered; an odd pixel goes right and down. */
export function letterbox(picture: Size, within: Size): Box {
  const factor = Math.min(within.width / picture.width, within.height / picture.height);
  const width = Math.min(within.width, Math.max(1, Math.round(picture.width * factor)));
  const height = Math.min(within.height, Math.max(1, Math.round(picture.height * factor)));
  return { left: (within.width - width) >> 1, top: (within.height - height) >> 1, width, height };
}
