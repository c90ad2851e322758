import { definePlugin, type Mask, opt } from '../../pipeline/index.ts';
import { bytesFor } from '../blend.ts';
import { flattened } from '../pixels.ts';

/**
 * With the mean over a box written as < >, and I = alpha F + (1 - alpha) B:
 *
 *   F' = <alpha F> / <alpha>,   B' = <(1 - alpha) B> / <1 - alpha>,   F = F' + alpha (I - alpha F' - (1 - alpha) B')
 *
 * once with F = B = I and a large box, once more with the result and a small one. Forte: Approximate Fast Foreground
 * Colour Estimation (ICIP 2021). Its boxes of 90 and 6 pixels are one pixel wider here, so that they
 * have a middle. Boxes are running sums of whole numbers: time does not depend on their size, and nothing drifts.
 */
export default definePlugin({
  stage: 'foreground',
  name: 'blurFusion',
  version: 1,
  doc: "The subject's color where background shines through, from means of its surroundings (Forte, 2021). Quick and soft; what is opaque keeps its color.",
  options: {
    coarse: opt.int('Side of the box of the first pass, in pixels.', { min: 1, max: 1000, default: 90 }),
    fine: opt.int('Side of the box of the second pass, in pixels.', { min: 1, max: 1000, default: 6 }),
  },
  heavy: true,
  async run({ decoded, mask }, { coarse, fine }, { signal }) {
    const { data: image } = await flattened(decoded);
    signal.throwIfAborted();
    const first = fused(image, image, image, mask, coarse);
    signal.throwIfAborted();
    const { front } = fused(image, first.front, first.back, mask, fine);
    return { data: front, width: mask.width, height: mask.height, channels: 3 };
  },
});

/** Keeps a mean of nothing from being 0 / 0: the paper's own constant, here a share of a box whose bytes are all 255. */
const EPSILON = 255e-5;

/** Sums of a box or of a column of it: alpha F in three colors, (1 - alpha) B in three, alpha. */
const SUMS = 7;

/** One pass: foreground and mean background of each pixel. Colors are interleaved bytes; sums of bytes are exact. */
function fused(
  image: Uint8Array,
  front: Uint8Array,
  back: Uint8Array,
  { data: alpha, width, height }: Mask,
  side: number,
) {
  const reach = side >> 1;
  const result = { front: bytesFor(image.length), back: bytesFor(image.length) };
  const columns = new Float64Array(SUMS * width);
  const box = new Float64Array(SUMS);

  /** Lets a row into the columns' sums, or out of them. */
  function count(y: number, sign: 1 | -1): void {
    if (y < 0 || y >= height) return;
    for (let x = 0, i = y * width, at = 0; x < width; x++, i++, at += SUMS) {
      const opaque = sign * alpha[i]!;
      const clear = sign * (255 - alpha[i]!);
      columns[at]! += opaque * front[3 * i]!;
      columns[at + 1]! += opaque * front[3 * i + 1]!;
      columns[at + 2]! += opaque * front[3 * i + 2]!;
      columns[at + 3]! += clear * back[3 * i]!;
      columns[at + 4]! += clear * back[3 * i + 1]!;
      columns[at + 5]! += clear * back[3 * i + 2]!;
      columns[at + 6]! += opaque;
    }
  }

  /** Lets a column into the box, or out of it. */
  function slide(x: number, sign: 1 | -1): void {
    if (x < 0 || x >= width) return;
    for (let k = 0, at = SUMS * x; k < SUMS; k++, at++) box[k]! += sign * columns[at]!;
  }

  for (let y = 0; y < reach; y++) count(y, 1);
  for (let y = 0, i = 0; y < height; y++) {
    count(y + reach, 1);
    count(y - reach - 1, -1);
    const rows = Math.min(height - 1, y + reach) - Math.max(0, y - reach) + 1;
    box.fill(0);
    for (let x = 0; x < reach; x++) slide(x, 1);
    for (let x = 0; x < width; x++, i++) {
      slide(x + reach, 1);
      slide(x - reach - 1, -1);
      const pixels = rows * (Math.min(width - 1, x + reach) - Math.max(0, x - reach) + 1);
      const opaque = 1 / (box[6]! + EPSILON * pixels);
      const clear = 1 / (255 * pixels - box[6]! + EPSILON * pixels);
      const opacity = alpha[i]! / 255;
      for (let c = 0; c < 3; c++) {
        const f = box[c]! * opaque;
        const b = box[3 + c]! * clear;
        const seen = f + opacity * (image[3 * i + c]! - opacity * f - (1 - opacity) * b);
        result.front[3 * i + c] = Math.min(255, Math.max(0, seen)) + 0.5;
        result.back[3 * i + c] = b + 0.5;
      }
    }
  }
  return result;
}
