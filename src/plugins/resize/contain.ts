import { flattenOnWhite, letterbox, opaqueColor, padPixels, resample, sizeOf } from '../../imaging/index.ts';
import { definePlugin, opt } from '../../pipeline/index.ts';
import { kernel, side } from '../options.ts';
import { sizeAround } from '../view-sizes.ts';

export default definePlugin({
  stage: 'resize',
  name: 'contain',
  version: 2,
  doc: "Fit the picture into the network's input size, keeping its shape, and fill the rest with a color. With a side, and a network that takes it, the input has the picture's shape, and the rest is a few pixels.",
  options: {
    kernel: kernel('linear'),
    // Close to zero once normalized, for any of the usual means: it tells the model as little as possible.
    pad: opt.color('Color beside the picture; its alpha does not count.', { default: '#808080' }),
    side,
  },
  // The flattened picture.
  workingBytes: 3,
  views: ({ side }, picture, model, host) => [sizeAround(model, picture, side, host)],
  async run({ decoded, model }, { kernel, pad, side }, host) {
    const size = sizeAround(model, decoded, side, host);
    const content = letterbox(decoded, size);
    const inner = await resample(await flattenOnWhite(decoded), content, kernel, host.signal);
    const { data } = await padPixels(inner, size, content, opaqueColor(pad));
    const picture = sizeOf(decoded);
    return [{ data, ...size, frame: { picture, source: { left: 0, top: 0, ...picture }, content } }];
  },
});
