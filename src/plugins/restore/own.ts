import { alphaChannelOf, coloredShareOf, lightnessOf, resample, sizeOf } from '../../imaging/index.ts';
import { definePlugin, opt } from '../../pipeline/index.ts';
import { checkShape } from '../checks.ts';

/** Difference of channels that the JPEG of a mask in grey does not have. */
const COLOR = 24;
/** Share of the mask from which on colors are no accident: a stamp, a fringe. */
const MUCH = 0.05;

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
    const alpha = await alphaChannelOf(mask, host.signal);
    if (!alpha && coloredShareOf(mask, COLOR) > MUCH) {
      host.warn(
        'MASK_IN_COLOR',
        'The mask has colors, and how light they are was taken as opacity: it may be a photograph.',
      );
    }
    const opacity = alpha ?? (await lightnessOf(mask));
    const { data } = await resample(opacity, size, 'linear', host.signal);
    return { data, ...size };
  },
});
