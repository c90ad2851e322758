import { rgbaOf } from '../raster/color.ts';
import type { Size } from '../raster/pixels.ts';
import { byteOfLight, lightOfByte } from './linear-light.ts';
import type { Scanlines } from './scanlines.ts';

/** Colors that run into each other, evenly spaced. */
export interface Gradient {
  /** Two or more. */
  readonly colors: readonly string[];
  readonly shape: 'linear' | 'radial';
  /** Direction of a line, in degrees clockwise: 0 is up. */
  readonly angle: number;
  /** Mix in linear light. */
  readonly inLight: boolean;
}

/** Steps from the first color to the last: more than bytes can tell apart. */
const STEPS = 4096;

/** How far along the colors the center of a pixel is, 0..1. */
type Progress = (x: number, y: number) => number;

/** The line through the middle whose ends are level with the corners, as in CSS Images 3. */
function alongLine(angle: number, { width, height }: Size): Progress {
  const turn = (angle * Math.PI) / 180;
  const length = Math.abs(width * Math.sin(turn)) + Math.abs(height * Math.cos(turn));
  const [right, down] = [Math.sin(turn) / length, -Math.cos(turn) / length];
  return (x, y) => 0.5 + (x + 0.5 - width / 2) * right + (y + 0.5 - height / 2) * down;
}

function fromMiddle({ width, height }: Size): Progress {
  const scale = 2 / Math.hypot(width, height);
  return (x, y) => scale * Math.sqrt((x + 0.5 - width / 2) ** 2 + (y + 0.5 - height / 2) ** 2);
}

/**
 * Rows of colors that run into each other, in order and evenly spaced, along a line or from the middle to the corners.
 * With alpha where any of them has.
 */
export function gradient({ colors, shape, angle, inLight }: Gradient, size: Size): Scanlines {
  const progress = shape === 'linear' ? alongLine(angle, size) : fromMiddle(size);
  const table = stops(colors, inLight);
  const { width } = size;
  const channels = table.length === 3 * (STEPS + 1) ? 3 : 4;
  const row = new Uint8Array(width * channels);
  return {
    channels,
    row(y) {
      for (let x = 0, to = 0; x < width; x++) {
        const from = channels * Math.round(STEPS * progress(x, y));
        for (let c = 0; c < channels; c++) row[to++] = table[from + c]!;
      }
      return row;
    },
  };
}

/** All steps. Colors are weighted by their alpha: a transparent one gives no tint. */
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
        ? byteOfLight[Math.round(mix(lightOfByte[a[c]!]!, lightOfByte[b[c]!]!))]!
        : Math.round(mix(a[c]!, b[c]!));
    }
    if (channels === 4) table[step * 4 + 3] = Math.round(whole);
  }
  return table;
}
