import type { Pixels, Size } from '../../src/imaging/index.ts';

export type Axis = 'x' | 'y';

/** A ramp along an axis, up or down. The other axis adds a fraction of a level, so that rounding averages out. */
export function ramp<C extends 1 | 3>({ width, height }: Size, channels: C, axis: Axis, slope: number): Pixels<C> {
  const data = new Uint8Array(width * height * channels);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [along, across] = axis === 'x' ? [x - (width - 1) / 2, y / height] : [y - (height - 1) / 2, x / width];
      data.fill(Math.round(127 + slope * along + across), i, i + channels);
      i += channels;
    }
  }
  return { data, width, height, channels };
}

/**
 * How far a resampled ramp lies off, in pixels of the result, its borders aside. A rounding that always goes the same way
 * cancels out between the ramp up and the ramp down.
 */
export function shiftOf(up: Pixels, down: Pixels, from: Size, axis: Axis, slope: number): number {
  const { width, height, channels } = up;
  const [to, length] = axis === 'x' ? [width, from.width] : [height, from.height];
  const factor = to / length;
  let sum = 0;
  let count = 0;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += channels) {
      const at = ((axis === 'x' ? x : y) + 0.5) / factor - 0.5;
      const border = 4 / Math.min(factor, 1);
      if (at < border || at > length - 1 - border) continue;
      const expected = slope * (at - (length - 1) / 2);
      sum += (up.data[i]! - down.data[i]!) / 2 - expected;
      count++;
    }
  }
  return (sum / count / slope) * factor;
}
