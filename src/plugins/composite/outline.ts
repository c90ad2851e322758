import { definePlugin, type Mask, opt } from '../../pipeline/index.ts';
import { distances } from '../distance.ts';
import { lengthOf, unit } from '../length.ts';
import { expand, widened } from '../room.ts';
import { type Opacity, opacityOf, over, painted, plain, rowsOf } from '../rows.ts';

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
  async run(inputs, { width, gap, unit, color, background, at, expand }) {
    const inner = lengthOf(gap, unit, inputs.mask);
    const outer = inner + lengthOf(width, unit, inputs.mask);
    const room = expand ? Math.ceil(outer + 0.5) : 0;
    const edges = { left: room, top: room, right: room, bottom: room };
    const { foreground, mask, at: place } = await widened(inputs.foreground, inputs.mask, edges);
    const line = ringOf(mask, 255 * at, inner, outer);
    const ground = over(plain(background, mask.width), plain(color.slice(0, 7), mask.width), line);
    return { ...painted(over(ground, rowsOf(foreground), opacityOf(mask)), mask), at: place };
  },
});

/**
 * Opacity of what lies between two distances from the subject; without a gap, under the subject as well, so that its soft
 * edge lies on the line. A pixel whose center is on a border is covered by half.
 */
function ringOf(mask: Mask, level: number, inner: number, outer: number): Opacity {
  const far = distances(mask, level, outer + 1);
  const bytes = new Uint8Array(mask.width);
  // All of the subject, since distances begin at its border; but a gap or a line of 0 is none.
  const covered = (reach: number, distance: number) =>
    reach === 0 ? 0 : distance === 0 ? 1 : Math.min(1, Math.max(0, reach - distance + 0.5));
  return (y) => {
    for (let x = 0, i = y * mask.width; x < bytes.length; x++, i++) {
      const distance = far[i]!;
      bytes[x] = 255 * (covered(outer, distance) - covered(inner, distance)) + 0.5;
    }
    return bytes;
  };
}
