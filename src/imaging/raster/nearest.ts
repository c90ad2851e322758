import type { Size } from './pixels.ts';

type Numbers = Uint8Array | Float32Array;

/** For each place along a side, the place along another side that its center lies in, `step` numbers apart. */
export const nearestIndices = (from: number, to: number, step = 1): Int32Array => {
  const indices = new Int32Array(to);
  for (let i = 0; i < to; i++) indices[i] = step * Math.floor(((i + 0.5) * from) / to);
  return indices;
};

/**
 * Writes rows of a picture of another size, each pixel the source pixel that its center lies in: what is interleaved in it
 * stays together. Gives a function that writes the rows from `top` to `bottom`.
 *
 * @param channels numbers a pixel
 */
export function nearestRows<T extends Numbers>(from: T, fromSize: Size, into: T, toSize: Size, channels: number) {
  const columns = nearestIndices(fromSize.width, toSize.width, channels);
  const rows = nearestIndices(fromSize.height, toSize.height);
  const row = toSize.width * channels;
  return (top: number, bottom: number): void => {
    for (let y = top; y < bottom; y++) {
      if (y > top && rows[y] === rows[y - 1]) {
        into.copyWithin(y * row, (y - 1) * row, y * row);
        continue;
      }
      const start = rows[y]! * fromSize.width * channels;
      for (let x = 0, i = y * row; x < toSize.width; x++) {
        const pixel = start + columns[x]!;
        for (let c = 0; c < channels; c++, i++) into[i] = from[pixel + c]!;
      }
    }
  };
}
