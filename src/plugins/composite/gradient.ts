import { definePlugin, opt } from '../../pipeline/index.ts';
import { rgbaOf } from '../blend.ts';
import { byteOf, lightOf } from '../light.ts';
import type { Size } from '../pixels.ts';
import { linearLight, opacityOf, over, painted, type Rows, rowsOf } from '../rows.ts';

export default definePlugin({
  stage: 'composite',
  name: 'gradient',
  version: 1,
  doc: 'The subject on colors that run into each other.',
  options: {
    colors: opt.colors('Colors in order, evenly spaced; any with alpha gives a picture with alpha.', {
      min: 2,
      max: 16,
      default: ['#f7f8fa', '#b9c2cf'],
    }),
    shape: opt.oneOf('Along a line, or from the middle to the corners.', ['linear', 'radial'], { default: 'linear' }),
    angle: opt.float('Where a line runs to, in degrees clockwise: 0 is up, 90 right, 180 down.', {
      min: -360,
      max: 360,
      default: 180,
    }),
    linearLight,
  },
  reads: ['foreground', 'mask'],
  heavy: true,
  run({ foreground, mask }, { colors, shape, angle, linearLight }) {
    const place = shape === 'linear' ? alongLine(angle, mask) : fromMiddle(mask);
    const behind = gradient(stops(colors, linearLight), place, mask.width);
    return painted(over(behind, rowsOf(foreground), opacityOf(mask), linearLight), mask);
  },
});

/** Steps from the first color to the last: more than bytes can tell apart. */
const STEPS = 4096;

/** How far along the colors a pixel is, 0..1, where its center counts. */
type Place = (x: number, y: number) => number;

/** The line through the middle whose ends are level with the corners, as in CSS Images 3. */
function alongLine(angle: number, { width, height }: Size): Place {
  const turn = (angle * Math.PI) / 180;
  const length = Math.abs(width * Math.sin(turn)) + Math.abs(height * Math.cos(turn));
  const [right, down] = [Math.sin(turn) / length, -Math.cos(turn) / length];
  return (x, y) => 0.5 + (x + 0.5 - width / 2) * right + (y + 0.5 - height / 2) * down;
}

function fromMiddle({ width, height }: Size): Place {
  const scale = 2 / Math.hypot(width, height);
  return (x, y) => scale * Math.sqrt((x + 0.5 - width / 2) ** 2 + (y + 0.5 - height / 2) ** 2);
}

function gradient(table: Uint8Array, place: Place, width: number): Rows {
  const channels = table.length === 3 * (STEPS + 1) ? 3 : 4;
  const row = new Uint8Array(width * channels);
  return {
    channels,
    row(y) {
      for (let x = 0, to = 0; x < width; x++) {
        const from = channels * Math.round(STEPS * place(x, y));
        for (let c = 0; c < channels; c++) row[to++] = table[from + c]!;
      }
      return row;
    },
  };
}

/** All steps. Colors are mixed by what is seen of them: a transparent one gives no tint. */
function stops(colors: readonly string[], inLight: boolean): Uint8Array {
  const rgba = colors.map(rgbaOf);
  const channels = rgba.every(([, , , alpha]) => alpha === 255) ? 3 : 4;
  const table = new Uint8Array(channels * (STEPS + 1));
  for (let step = 0; step <= STEPS; step++) {
    const along = (step / STEPS) * (rgba.length - 1);
    const first = Math.min(Math.floor(along), rgba.length - 2);
    const [a, b] = [rgba[first]!, rgba[first + 1]!];
    const share = along - first;
    const [seenA, seenB] = [(1 - share) * a[3], share * b[3]];
    const whole = seenA + seenB;
    for (let c = 0; c < 3; c++) {
      const mix = (x: number, y: number) => (whole > 0 ? (x * seenA + y * seenB) / whole : 0);
      table[step * channels + c] = inLight
        ? byteOf[Math.round(mix(lightOf[a[c]!]!, lightOf[b[c]!]!))]!
        : Math.round(mix(a[c]!, b[c]!));
    }
    if (channels === 4) table[step * 4 + 3] = Math.round(whole);
  }
  return table;
}
