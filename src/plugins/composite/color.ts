import { type Composite, definePlugin, type Mask, opt, type Picture } from '../../pipeline/index.ts';
import { bytesFor, origin, over255, rgbaOf } from '../blend.ts';

type Color = ReturnType<typeof rgbaOf>;

export default definePlugin({
  stage: 'composite',
  name: 'color',
  version: 1,
  doc: 'The subject on a plain color.',
  options: {
    color: opt.color('Color behind the subject; one with alpha gives a picture with alpha.', { default: '#ffffff' }),
  },
  reads: ['foreground', 'mask'],
  heavy: true,
  run({ foreground, mask }, { color }) {
    const back = rgbaOf(color);
    return back[3] === 255 ? onOpaque(foreground, mask, back) : onTranslucent(foreground, mask, back);
  },
});

function onOpaque({ data: color, channels }: Picture, { data: mask, width, height }: Mask, back: Color): Composite {
  const [red, green, blue] = back;
  const data = bytesFor(3 * mask.length);
  for (let i = 0, from = 0, to = 0; i < mask.length; i++, from += channels, to += 3) {
    const front = mask[i]!;
    const rest = 255 - front;
    data[to] = over255(color[from]! * front + red * rest);
    data[to + 1] = over255(color[from + 1]! * front + green * rest);
    data[to + 2] = over255(color[from + 2]! * front + blue * rest);
  }
  return { data, width, height, channels: 3, at: origin };
}

/**
 * "Over" with straight alpha (Porter and Duff, 1984). With a subject of opacity m and a back of opacity b, all in bytes:
 * whole = 255 m + b (255 - m), alpha = whole / 255, color = (255 m f + b (255 - m) c) / whole, each rounded to nearest.
 */
function onTranslucent(
  { data: color, channels }: Picture,
  { data: mask, width, height }: Mask,
  back: Color,
): Composite {
  const [red, green, blue, opacity] = back;
  const data = bytesFor(4 * mask.length);
  for (let i = 0, from = 0, to = 0; i < mask.length; i++, from += channels, to += 4) {
    const front = 255 * mask[i]!;
    const rest = opacity * (255 - mask[i]!);
    const whole = front + rest;
    const alpha = over255(whole);
    // Also where the alpha is less than half a byte: what nobody sees is cleared.
    const scale = alpha > 0 ? 1 / whole : 0;
    data[to] = (color[from]! * front + red * rest) * scale + 0.5;
    data[to + 1] = (color[from + 1]! * front + green * rest) * scale + 0.5;
    data[to + 2] = (color[from + 2]! * front + blue * rest) * scale + 0.5;
    data[to + 3] = alpha;
  }
  return { data, width, height, channels: 4, at: origin };
}
