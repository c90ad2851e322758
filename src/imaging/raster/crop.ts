import type { Box } from '../../pipeline/index.ts';
import { type Pixels, pixelsOf, type Size, sharpOf } from './pixels.ts';

/** Whether a box is all of a picture of this size. */
export const isWhole = ({ left, top, width, height }: Box, size: Size): boolean =>
  left === 0 && top === 0 && width === size.width && height === size.height;

/** The pixels in a box of whole pixels that lies inside; the same picture where the box is all of it. */
export const crop = async <C extends 1 | 3 | 4>(from: Pixels<C>, box: Box): Promise<Pixels<C>> =>
  isWhole(box, from) ? from : pixelsOf<C>(sharpOf(from).extract(box));
