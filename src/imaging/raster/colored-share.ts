import type { Pixels } from './pixels.ts';

/** Pixels that are looked at along each side at most: a picture of 100 megapixels takes no longer than a small one. */
const LOOKS = 256;

/**
 * The share, 0 to 1, of a picture's pixels that are no grey: of those on a grid of 256 by 256.
 *
 * @param least difference of a pixel's channels, of 255, from which on it is a color: JPEG makes small ones of grey
 */
export function coloredShareOf({ data, width, height, channels }: Pixels<3 | 4>, least: number): number {
  const [right, down] = [width, height].map((length) => Math.ceil(length / LOOKS)) as [number, number];
  let [seen, colored] = [0, 0];
  for (let y = 0; y < height; y += down) {
    for (let x = 0; x < width; x += right) {
      const at = (y * width + x) * channels;
      const [red, green, blue] = [data[at]!, data[at + 1]!, data[at + 2]!];
      if (Math.max(red, green, blue) - Math.min(red, green, blue) >= least) colored++;
      seen++;
    }
  }
  return colored / seen;
}
