import { alphaChannelOf, lightnessOf, resample, sizeOf } from '../../imaging/index.ts';
import { definePlugin, opt } from '../../pipeline/index.ts';
import { checkShape } from '../checks.ts';

export default definePlugin({
  stage: 'restore',
  name: 'own',
  version: 2,
  doc: 'A mask that the client has already; the network does not run.',
  reads: ['decoded'],
  options: {
    mask: opt.image(
      "The mask: its alpha if any of it is transparent, else how light it is. White is subject. It has the picture's shape, within 1 %.",
    ),
  },
  async run({ decoded }, { mask }, host) {
    const size = sizeOf(decoded);
    checkShape('mask', mask, size, host);
    const opacity = (await alphaChannelOf(mask, host.signal)) ?? (await lightnessOf(mask));
    const { data } = await resample(opacity, size, 'linear', host.signal);
    return { data, ...size };
  },
});
