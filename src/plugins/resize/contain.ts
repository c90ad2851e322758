import { flattenOnWhite, letterbox, opaqueColor, padPixels, resample, sizeOf } from '../../imaging/index.ts';
import { definePlugin, inputSizeOf, opt } from '../../pipeline/index.ts';
import { kernel } from '../options.ts';

export default definePlugin({
  stage: 'resize',
  name: 'contain',
  version: 2,
  doc: "Fit the picture into the network's input size, keeping its shape, and fill the rest with a color.",
  options: {
    kernel: kernel('linear'),
    // Close to zero once normalized, for any of the usual means: it tells the model as little as possible.
    pad: opt.color('Color beside the picture; its alpha does not count.', { default: '#808080' }),
  },
  async run({ decoded, model }, { kernel, pad }, { signal }) {
    const size = inputSizeOf(model, decoded);
    const content = letterbox(decoded, size);
    const inner = await resample(await flattenOnWhite(decoded), content, kernel, signal);
    const { data } = await padPixels(inner, size, content, opaqueColor(pad));
    const picture = sizeOf(decoded);
    return [{ data, ...size, frame: { picture, source: { left: 0, top: 0, ...picture }, content } }];
  },
});
