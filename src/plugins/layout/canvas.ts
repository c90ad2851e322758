import { layOutCanvas, offsetOnCanvas, placeOnColor, shrink } from '../../imaging/index.ts';
import { definePlugin, opt } from '../../pipeline/index.ts';
import { areaOf, bytesBeyond, checkResultSize } from '../checks.ts';
import { position, sharesOf, unit } from '../options.ts';

const side = (doc: string) => opt.int(doc, { min: 1, max: 65535, optional: true });

export default definePlugin({
  stage: 'layout',
  name: 'canvas',
  version: 1,
  doc: 'Put the picture on a canvas of a size or a shape. One that is too large is shrunk to fit; none is enlarged: scale does that.',
  reads: ['composite'],
  options: {
    width: side('Width of the canvas, in pixels; if left out, as the rest has it.'),
    height: side('Height of the canvas, in pixels; if left out, as the rest has it.'),
    aspect: opt.float('Its width for each unit of height: 1 is a square, 0.75 a portrait of 3 to 4.', {
      min: 0.01,
      max: 100,
      optional: true,
    }),
    padding: opt.float('Room between the picture and every edge.', { min: 0, max: 65535, default: 0 }),
    unit: unit("What padding is in: pixels, or percent of the picture's longer side as it lies there."),
    position: position('Where the picture lies in what padding leaves.'),
    background: opt.color('Color of the canvas, also behind what is transparent in the picture; it may have alpha.', {
      default: '#00000000',
    }),
  },
  // The shrunk picture, before and after its background is filled, and what the canvas has beyond the picture's size.
  workingBytes: (asked, picture) => {
    const canvas = layOutCanvas(picture, asked)?.canvas ?? picture;
    return 8 * areaOf(picture) + bytesBeyond(areaOf(canvas), picture);
  },
  check: ({ width, height, aspect, padding, unit }) => {
    if (width !== undefined && height !== undefined && aspect !== undefined)
      return 'say two of width, height and aspect; the third follows from them.';
    if ((width ?? height ?? aspect) === undefined && padding === 0)
      return 'say a width, a height, an aspect or a padding.';
    if (unit === 'percent') return padding > 100 ? 'padding is at most 100 percent.' : undefined;
    return 2 * padding < Math.min(width ?? Infinity, height ?? Infinity)
      ? undefined
      : 'padding on both sides leaves no room for the picture.';
  },
  async run({ composite }, { position, background, ...asked }, host) {
    const layout = layOutCanvas(composite, asked);
    if (!layout) return host.reject('BAD_OPTION', 'Padding on both sides leaves no room for the picture.', 'padding');
    const { factor, canvas } = layout;
    checkResultSize(canvas, composite, host);
    const side = (length: number) => Math.max(1, Math.round(length * factor));
    const size = factor < 1 ? { width: side(composite.width), height: side(composite.height) } : composite;
    const picture = await shrink<1 | 3 | 4>(composite, size, 'lanczos3', host.signal);
    const offset = offsetOnCanvas(picture, layout, sharesOf(position));
    const { data, channels } = await placeOnColor(picture, canvas, offset, background);
    const { at } = composite;
    return {
      data,
      ...canvas,
      channels,
      at: { left: at.left * factor + offset.left, top: at.top * factor + offset.top, scale: at.scale * factor },
    };
  },
});
