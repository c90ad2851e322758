import type { Mask, Picture } from '../../pipeline/index.ts';
import { boxSums } from '../masks/box-sums.ts';
import { allocateBytes } from '../raster/bytes.ts';
import { type Pixels, sizeOf } from '../raster/pixels.ts';

/** Sides of the boxes of the two passes, in pixels. */
export interface BlurFusion {
  readonly coarse: number;
  readonly fine: number;
}

/**
 * Foreground F of a picture I = alpha F + (1 - alpha) B. With the mean over a box written as < >,
 *
 *   F' = <alpha F> / <alpha>,   B' = <(1 - alpha) B> / <1 - alpha>,   F = F' + alpha (I - alpha F' - (1 - alpha) B')
 *
 * once with F = B = I and a large box, once more with the result and a small one. Forte: Approximate Fast Foreground
 * Colour Estimation (ICIP 2021). Its boxes of 90 and 6 pixels are one pixel wider here, so that they have a middle. Boxes
 * are running sums of whole numbers: time does not depend on their size, and nothing drifts.
 */
export function blurFusionForeground(
  { data: image }: Pixels<3>,
  mask: Mask,
  { coarse, fine }: BlurFusion,
  signal: AbortSignal,
): Picture {
  const first = fuse(image, { front: image, back: image }, mask, coarse);
  signal.throwIfAborted();
  const { front } = fuse(image, first, mask, fine);
  return { data: front, ...sizeOf(mask), channels: 3 };
}

/** Keeps a mean of nothing from being 0 / 0: the paper's own constant, here a share of a box whose bytes are all 255. */
const EPSILON = 255e-5;

/** Sums of a box or of a column of it: alpha F in three colors, (1 - alpha) B in three, alpha. */
const SUMS = 7;

/** Foreground and mean background of each pixel, interleaved bytes. */
interface Layers {
  readonly front: Uint8Array;
  readonly back: Uint8Array;
}

/** One pass. Sums of bytes are exact. */
function fuse(image: Uint8Array, { front, back }: Layers, { data: alpha, width, height }: Mask, side: number): Layers {
  const result = { front: allocateBytes(image.length), back: allocateBytes(image.length) };

  function addRow(y: number, columns: Float64Array, sign: 1 | -1): void {
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

  boxSums({ width, height }, side >> 1, SUMS, addRow, (i, box, pixels) => {
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
  });
  return result;
}
