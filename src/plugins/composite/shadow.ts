import { definePlugin, type Mask, opt } from '../../pipeline/index.ts';
import { blur, coarseFor, rowReader } from '../gaussian.ts';
import { lengthOf, unit } from '../length.ts';
import { expand, widened } from '../room.ts';
import { type Opacity, opacityOf, over, painted, plain, rowsOf } from '../rows.ts';

const offset = (doc: string, fallback: number) => opt.float(doc, { min: -1000, max: 1000, default: fallback });

export default definePlugin({
  stage: 'composite',
  name: 'shadow',
  version: 1,
  doc: 'The subject with the shadow that it throws on what is behind it, on transparency or a color.',
  options: {
    offsetX: offset('How far the shadow lies to the right.', 0),
    offsetY: offset('How far it lies below.', 10),
    blur: opt.float('How soft its edge is: standard deviation of a Gaussian.', { min: 0, max: 500, default: 12 }),
    unit: unit("What these three are in: pixels, or percent of the picture's longer side."),
    opacity: opt.float('Opacity of the shadow where it is darkest.', { min: 0, max: 1, default: 0.45 }),
    color: opt.color('Color of the shadow; its own alpha does not count.', { default: '#000000' }),
    background: opt.color('Color that it falls on; one with alpha gives a picture with alpha.', {
      default: '#00000000',
    }),
    expand,
  },
  reads: ['foreground', 'mask'],
  heavy: true,
  check: ({ unit, ...lengths }) =>
    unit === 'percent' && Math.max(Math.abs(lengths.offsetX), Math.abs(lengths.offsetY), lengths.blur) > 50
      ? 'no length is more than 50 percent.'
      : undefined,
  async run(inputs, { offsetX, offsetY, blur, unit, opacity, color, background, expand }) {
    const [right, down, sigma] = [offsetX, offsetY, blur].map((each) => lengthOf(each, unit, inputs.mask)) as Triple;
    // Beyond three deviations there is less than a byte of it.
    const room = (shift: number) => (expand ? Math.max(0, Math.ceil(shift + 3 * sigma)) : 0);
    const edges = { left: room(-right), top: room(-down), right: room(right), bottom: room(down) };
    const { foreground, mask, at } = await widened(inputs.foreground, inputs.mask, edges);
    const { width } = mask;
    const shade = shadeOf(mask, sigma, right, down, opacity);
    const ground = over(plain(background, width), plain(color.slice(0, 7), width), shade);
    return { ...painted(over(ground, rowsOf(foreground), opacityOf(mask)), mask), at };
  },
});

type Triple = [number, number, number];

/** The mask, blurred, moved and made fainter. What is cut off by an edge of the picture goes on beyond it. */
function shadeOf(mask: Mask, sigma: number, right: number, down: number, opacity: number): Opacity {
  const coarse = coarseFor(sigma, mask);
  const plane = new Float32Array(coarse.width * coarse.height);
  const { step } = coarse;
  for (let y = 0; y < mask.height; y++) {
    // Cells at the right and lower edge are smaller than the others.
    const rows = Math.min(step, mask.height - (y - (y % step)));
    const row = y * mask.width;
    for (let start = 0, cell = Math.floor(y / step) * coarse.width; start < mask.width; start += step, cell++) {
      const end = Math.min(mask.width, start + step);
      let sum = 0;
      for (let i = row + start; i < row + end; i++) sum += mask.data[i]!;
      plane[cell]! += (sum * opacity) / ((end - start) * rows);
    }
  }
  blur(plane, coarse, coarse.sigma, 'repeat');
  const read = rowReader(coarse, mask.width, right, down);
  const values = new Float32Array(mask.width);
  const bytes = new Uint8Array(mask.width);
  return (y) => {
    read(plane, y, values);
    for (let x = 0; x < bytes.length; x++) bytes[x] = values[x]! + 0.5;
    return bytes;
  };
}
