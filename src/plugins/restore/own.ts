import { definePlugin, opt, type Picture } from '../../pipeline/index.ts';
import { checkShape, lightnessOf } from '../own-picture.ts';
import { open, type Pixels, pixelsOf, strips } from '../pixels.ts';
import { resample } from '../resample.ts';

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
  async run({ decoded }, { mask }, { signal }) {
    const size = { width: decoded.width, height: decoded.height };
    checkShape('mask', mask, size, ['mask']);
    const opacity = (await alphaOf(mask, signal)) ?? (await lightnessOf(mask));
    const { data } = await resample(opacity, size, 'linear', signal);
    return { data, ...size };
  },
});

/** The alpha channel, if it hides anything. */
async function alphaOf(mask: Picture, signal: AbortSignal): Promise<Pixels<1> | undefined> {
  if (mask.channels === 3) return;
  const alpha = await pixelsOf<1>(open(mask).extractChannel(3));
  for await (const [top, bottom] of strips(alpha.height, alpha.width, signal)) {
    for (let i = top * alpha.width; i < bottom * alpha.width; i++) if (alpha.data[i]! < 255) return alpha;
  }
}
