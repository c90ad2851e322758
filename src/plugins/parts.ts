import type { Box, MatteView } from '../pipeline/index.ts';
import { open, type Pixels, pixelsOf, type Size, strips } from './pixels.ts';
import { type Kernel, resample } from './resample.ts';

/** Opacities of one box of the picture, at the picture's size. */
export interface Part {
  readonly data: Uint8Array;
  readonly at: Box;
}

/** The picture's size, as every view knows it. */
export function sizeOfPicture([first]: readonly MatteView[]): Size {
  if (!first) throw new Error('There is no view to make a mask of.');
  const { width, height } = first.frame.picture;
  return { width, height };
}

export const isWhole = ({ left, top, width, height }: Box, size: Size): boolean =>
  left === 0 && top === 0 && width === size.width && height === size.height;

/** What a view says of its part of the picture, as bytes at the view's own scale, padding cut off. */
export async function shownBy(view: MatteView, kernel: Kernel, signal: AbortSignal): Promise<Pixels<1>> {
  const { content } = view.frame;
  const bytes = await bytesOf(view, signal);
  return isWhole(content, view) ? bytes : cutOut(bytes, content, kernel, signal);
}

/**
 * An answer that is coarser than the picture may have the padding's edge inside a pixel: it is enlarged until the edge lies
 * between two. Networks are coarser by 2, 4 or 8; where no such number helps, the nearest edge is taken.
 */
async function cutOut(from: Pixels<1>, content: Box, kernel: Kernel, signal: AbortSignal): Promise<Pixels<1>> {
  const factor =
    [1, 2, 4, 8].find((each) => Object.values(content).every((side) => Number.isInteger(side * each))) ?? 1;
  const size = { width: from.width * factor, height: from.height * factor };
  const large = await resample(from, size, kernel, signal);
  const left = Math.min(size.width - 1, Math.round(content.left * factor));
  const top = Math.min(size.height - 1, Math.round(content.top * factor));
  const width = Math.min(size.width - left, Math.max(1, Math.round(content.width * factor)));
  const height = Math.min(size.height - top, Math.max(1, Math.round(content.height * factor)));
  return pixelsOf<1>(open(large).extract({ left, top, width, height }));
}

/** Opacities 0..1 as bytes, rounded; what lies outside is clamped, and NaN is background. */
async function bytesOf({ data, width, height }: MatteView, signal: AbortSignal): Promise<Pixels<1>> {
  const bytes = new Uint8ClampedArray(data.length);
  for await (const [top, bottom] of strips(height, width, signal)) {
    for (let i = top * width; i < bottom * width; i++) bytes[i] = data[i]! * 255;
  }
  return { data: new Uint8Array(bytes.buffer), width, height, channels: 1 };
}
