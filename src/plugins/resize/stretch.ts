import { definePlugin, inputSizeOf, opt } from '../../pipeline/index.ts';
import { flattened } from '../pixels.ts';
import { kernels, resample } from '../resample.ts';

export default definePlugin({
  stage: 'resize',
  name: 'stretch',
  version: 2,
  doc: "Stretch the picture to the network's input size: what most networks were trained on.",
  options: {
    kernel: opt.oneOf('How pixels are interpolated; shrinking is antialiased, but for nearest.', kernels, {
      shared: 'Kernel',
      default: 'linear',
    }),
  },
  async run({ decoded, model }, { kernel }, { signal }) {
    const size = inputSizeOf(model, decoded);
    const { data } = await resample(await flattened(decoded), size, kernel, signal);
    const picture = { width: decoded.width, height: decoded.height };
    const whole = { left: 0, top: 0 };
    return [{ data, ...size, frame: { picture, source: { ...whole, ...picture }, content: { ...whole, ...size } } }];
  },
});
