import { flattenOnWhite, resample, sizeOf } from '../../imaging/index.ts';
import { definePlugin, inputSizeOf } from '../../pipeline/index.ts';
import { kernel } from '../options.ts';

export default definePlugin({
  stage: 'resize',
  name: 'stretch',
  version: 2,
  doc: "Stretch the picture to the network's input size: what most networks were trained on.",
  options: {
    kernel: kernel('linear'),
  },
  async run({ decoded, model }, { kernel }, { signal }) {
    const size = inputSizeOf(model, decoded);
    const { data } = await resample(await flattenOnWhite(decoded), size, kernel, signal);
    const picture = sizeOf(decoded);
    const whole = { left: 0, top: 0 };
    return [{ data, ...size, frame: { picture, source: { ...whole, ...picture }, content: { ...whole, ...size } } }];
  },
});
