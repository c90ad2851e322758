import {
  expandSubject,
  type Margins,
  opacityLinesOf,
  opaqueColor,
  outlineOpacity,
  over,
  paint,
  scanlinesOf,
  sizeWith,
  solidColor,
} from '../../imaging/index.ts';
import { definePlugin, opt, type PictureSize } from '../../pipeline/index.ts';
import { areaWithin, bytesBeyond, checkResultSize } from '../checks.ts';
import { expand, lengthOf, type Unit, unit } from '../options.ts';

export default definePlugin({
  stage: 'composite',
  name: 'outline',
  version: 1,
  doc: 'The subject with a line around it, like a sticker, on transparency or a color.',
  options: {
    width: opt.float('How wide the line is.', { min: 0, max: 1000, default: 8 }),
    gap: opt.float('Room between the subject and the line.', { min: 0, max: 1000, default: 0 }),
    unit: unit("What these two are in: pixels, or percent of the picture's longer side."),
    color: opt.color('Color of the line; its own alpha does not count.', { default: '#ffffff' }),
    background: opt.color('Color behind it all; one with alpha gives a picture with alpha.', { default: '#00000000' }),
    at: opt.float('Opacity from which a pixel is subject: less, and the line runs around finer hair.', {
      min: 0.02,
      max: 0.98,
      default: 0.5,
    }),
    expand,
  },
  reads: ['foreground', 'mask'],
  heavy: true,
  // An index of four bytes, and eight for each pixel at the edge; foreground and mask with more background.
  workingBytes: (options, picture) => {
    const whole = areaWithin(sizeWith(marginsOf(options, picture), picture), picture);
    return 16 * whole + bytesBeyond(whole, picture);
  },
  check: ({ unit, width, gap }) =>
    unit === 'percent' && width + gap > 50 ? 'width and gap are at most 50 percent together.' : undefined,
  async run(inputs, options, host) {
    const { width, gap, unit, color, background, at } = options;
    const inner = lengthOf(gap, unit, inputs.mask);
    const outer = inner + lengthOf(width, unit, inputs.mask);
    const margins = marginsOf(options, inputs.mask);
    checkResultSize(sizeWith(margins, inputs.mask), inputs.mask, host);
    const { foreground, mask, at: place } = await expandSubject(inputs.foreground, inputs.mask, margins);
    const line = outlineOpacity(mask, 255 * at, inner, outer);
    const ground = over(solidColor(background, mask.width), solidColor(opaqueColor(color), mask.width), line);
    return { ...paint(over(ground, scanlinesOf(foreground), opacityLinesOf(mask)), mask), at: place };
  },
});

interface Lengths {
  readonly width: number;
  readonly gap: number;
  readonly unit: Unit;
  readonly expand: boolean;
}

/** Room for the line around the picture. */
function marginsOf({ width, gap, unit, expand }: Lengths, picture: PictureSize): Margins {
  const room = expand ? Math.ceil(lengthOf(gap, unit, picture) + lengthOf(width, unit, picture) + 0.5) : 0;
  return { left: room, top: room, right: room, bottom: room };
}
