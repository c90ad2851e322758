import type { Color } from 'sharp';
import type { Composite, Mask, Picture } from '../../pipeline/index.ts';
import { allocateBytes } from '../raster/bytes.ts';
import { type Pixels, pixelsOf, type Size, sharpOf } from '../raster/pixels.ts';
import { atSource } from './scanlines.ts';

/** Where something begins in something larger, in pixels. */
export interface Offset {
  readonly left: number;
  readonly top: number;
}

/** Pixels somewhere in a larger picture of one color. */
export async function padPixels<C extends 1 | 3 | 4>(
  from: Pixels<C>,
  to: Size,
  { left, top }: Offset,
  background: Color,
): Promise<Pixels<C>> {
  const edges = { left, top, right: to.width - from.width - left, bottom: to.height - from.height - top };
  return pixelsOf<C>(sharpOf(from).extend({ ...edges, background }));
}

/** Room on each side, in whole pixels. */
export interface Margins extends Offset {
  readonly right: number;
  readonly bottom: number;
}

/** The size of something with room around it. */
export const sizeWith = ({ left, top, right, bottom }: Margins, { width, height }: Size): Size => ({
  width: width + left + right,
  height: height + top + bottom,
});

/** What a composite is made of, and where the source lies in it. */
export interface SubjectLayers {
  readonly foreground: Picture;
  readonly mask: Mask;
  readonly at: Composite['at'];
}

/** A subject with more background around it. */
export async function expandSubject(foreground: Picture, mask: Mask, margins: Margins): Promise<SubjectLayers> {
  const { left, top, right, bottom } = margins;
  if (left + top + right + bottom === 0) return { foreground, mask, at: atSource };
  const size = sizeWith(margins, foreground);
  // The color out there is hidden.
  const color = await padPixels<3 | 4>(foreground, size, margins, '#000');
  return { foreground: color, mask: padMask(mask, size, margins), at: { left, top, scale: 1 } };
}

function padMask({ data: from, width, height }: Mask, size: Size, { left, top }: Offset): Mask {
  const data = allocateBytes(size.width * size.height).fill(0);
  for (let y = 0; y < height; y++) {
    data.set(from.subarray(y * width, (y + 1) * width), (y + top) * size.width + left);
  }
  return { data, ...size };
}
