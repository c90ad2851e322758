import type { Picture } from '../../src/pipeline/index.ts';
import type { OpacityMap } from './opacity-map.ts';

type Color = readonly [red: number, green: number, blue: number];

/** New backgrounds: plain, since a busy one hides halos. */
export const backgrounds: Readonly<Record<string, Color>> = {
  white: [255, 255, 255],
  black: [0, 0, 0],
  red: [200, 16, 46],
  green: [0, 177, 64],
  blue: [0, 71, 187],
};

/**
 * Mean absolute difference, 0..255, over the band and the three colors, between a cutout on a new background and the true
 * foreground with the true opacity on the same. Blended on the stored sRGB numbers, not in linear light: so browsers and
 * most programs show a cutout, and so the set's own composites were made.
 */
export function compositeError(
  cutout: Picture,
  foreground: Picture,
  truth: OpacityMap,
  band: Uint8Array,
  background: Color,
): number {
  let [sum, count] = [0, 0];
  for (let i = 0; i < band.length; i++) {
    if (!band[i]) continue;
    const opacity = cutout.data[4 * i + 3]! / 255;
    const right = truth.data[i]!;
    for (let c = 0; c < 3; c++) {
      const ours = opacity * cutout.data[4 * i + c]! + (1 - opacity) * background[c]!;
      const theirs = right * foreground.data[foreground.channels * i + c]! + (1 - right) * background[c]!;
      sum += Math.abs(ours - theirs);
    }
    count += 3;
  }
  return sum / count;
}
