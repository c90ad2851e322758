import {
  expandSubject,
  opacityLinesOf,
  opaqueColor,
  outlineOpacity,
  over,
  paint,
  scanlinesOf,
  sizeWith,
  solidColor,
} from '../../imaging/index.ts';
import { definePlugin, opt } from '../../pipeline/index.ts';
import { checkResultSize } from '../checks.ts';
import { expand, lengthOf, unit } from '../options.ts';

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
  check: ({ unit, width, gap }) =>
    unit === 'percent' && width + gap > 50 ? 'width and gap are at most 50 percent together.' : undefined,
  async run(inputs, { width, gap, unit, color, background, at, expand }, host) {
    const inner = lengthOf(gap, unit, inputs.mask);
    const outer = inner + lengthOf(width, unit, inputs.mask);
    const room = expand ? Math.ceil(outer + 0.5) : 0;
    const margins = { left: room, top: room, right: room, bottom: room };
    checkResultSize(sizeWith(margins, inputs.mask), inputs.mask, host);
    const { foreground, mask, at: place } = await expandSubject(inputs.foreground, inputs.mask, margins);
    const line = outlineOpacity(mask, 255 * at, inner, outer);
    const ground = over(solidColor(background, mask.width), solidColor(opaqueColor(color), mask.width), line);
    return { ...paint(over(ground, scanlinesOf(foreground), opacityLinesOf(mask)), mask), at: place };
  },
});
