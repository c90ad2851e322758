import type { Box, MatteView } from '../../pipeline/index.ts';
import { crop, isWhole } from '../raster/crop.ts';
import { type Pixels, type Size, sizeOf } from '../raster/pixels.ts';
import { type Kernel, resample } from '../raster/resample.ts';
import { bytesOfOpacities } from '../tensors/opacity-loops.ts';

/** Opacities of one box of the picture, at the picture's scale. */
export interface Tile {
  readonly data: Uint8Array;
  readonly at: Box;
}

/** The picture's size, which every view knows. */
export function pictureSizeOf([first]: readonly MatteView[]): Size {
  if (!first) throw new Error('There is no view to make a mask of.');
  return sizeOf(first.frame.picture);
}

/** The opacities of a view as bytes at the view's own scale, padding cut off. */
export async function contentOf(view: MatteView, kernel: Kernel, signal: AbortSignal): Promise<Pixels<1>> {
  const { content } = view.frame;
  const bytes: Pixels<1> = { data: bytesOfOpacities(view.data), ...sizeOf(view), channels: 1 };
  return isWhole(content, view) ? bytes : cropContent(bytes, content, kernel, signal);
}

/**
 * An answer that is coarser than the picture may have the padding's edge inside a pixel: it is enlarged until the edge lies
 * between two. Models are coarser by 2, 4 or 8; where no such number helps, the nearest edge is taken.
 */
async function cropContent(from: Pixels<1>, content: Box, kernel: Kernel, signal: AbortSignal): Promise<Pixels<1>> {
  const factor =
    [1, 2, 4, 8].find((each) => Object.values(content).every((side) => Number.isInteger(side * each))) ?? 1;
  const size = { width: from.width * factor, height: from.height * factor };
  const large = await resample(from, size, kernel, signal);
  const left = Math.min(size.width - 1, Math.round(content.left * factor));
  const top = Math.min(size.height - 1, Math.round(content.top * factor));
  const width = Math.min(size.width - left, Math.max(1, Math.round(content.width * factor)));
  const height = Math.min(size.height - top, Math.max(1, Math.round(content.height * factor)));
  return crop<1>(large, { left, top, width, height });
}
