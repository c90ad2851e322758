import { flattenOnWhite, resample, sizeOf } from '../../imaging/index.ts';
import { definePlugin } from '../../pipeline/index.ts';
import { kernel, side } from '../options.ts';
import { viewSizeOf } from '../view-sizes.ts';

export default definePlugin({
  stage: 'resize',
  name: 'stretch',
  version: 2,
  doc: "Stretch the picture to the network's input size: what most networks were trained on.",
  options: {
    kernel: kernel('linear'),
    side,
  },
  // The flattened picture.
  workingBytes: 3,
  views: ({ side }, picture, model, host) => [viewSizeOf(model, picture, side, host)],
  async run({ decoded, model }, { kernel, side }, host) {
    const size = viewSizeOf(model, decoded, side, host);
    const { data } = await resample(await flattenOnWhite(decoded), size, kernel, host.signal);
    const picture = sizeOf(decoded);
    const whole = { left: 0, top: 0 };
    return [{ data, ...size, frame: { picture, source: { ...whole, ...picture }, content: { ...whole, ...size } } }];
  },
});
