import { CodedError, definePlugin, opt, type Picture } from '../../pipeline/index.ts';
import { open, type Pixels, pixelsOf, type Size, strips } from '../pixels.ts';
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
    if (!isSameShape(mask, size)) {
      throw new CodedError(
        'BAD_OPTION',
        `The mask has ${mask.width} x ${mask.height} pixels, another shape than the picture, which has ${size.width} x ${size.height}. Send a mask of the whole picture.`,
        ['restore', 'own', 'mask'],
      );
    }
    const opacity = (await alphaOf(mask, signal)) ?? (await pixelsOf<1>(luma(mask)));
    const { data } = await resample(opacity, size, 'linear', signal);
    return { data, ...size };
  },
});

/** Whether width and height have the same relation, within one in a hundred. */
const isSameShape = (mask: Size, picture: Size): boolean =>
  Math.abs((mask.width * picture.height) / (mask.height * picture.width) - 1) <= 0.01;

/** The alpha channel, if it hides anything. */
async function alphaOf(mask: Picture, signal: AbortSignal): Promise<Pixels<1> | undefined> {
  if (mask.channels === 3) return;
  const alpha = await pixelsOf<1>(open(mask).extractChannel(3));
  for await (const [top, bottom] of strips(alpha.height, alpha.width, signal)) {
    for (let i = top * alpha.width; i < bottom * alpha.width; i++) if (alpha.data[i]! < 255) return alpha;
  }
}

/** Weights of Rec. 709 on the stored numbers, so that grey stays the grey it is. */
const luma = (mask: Picture) => {
  const weights: [number, number, number] = [0.2126, 0.7152, 0.0722];
  return open(mask).removeAlpha().recomb([weights, weights, weights]).extractChannel(0);
};
