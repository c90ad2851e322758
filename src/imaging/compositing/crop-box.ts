import type { Box, Composite, Subject } from '../../pipeline/index.ts';
import { boundingBoxOf } from '../masks/bounding-box.ts';
import { pixelsOf, type Size, sharpOf } from '../raster/pixels.ts';

/** Where the subject lies in a composite, in fractions of pixels; null where there is none. */
export const subjectBoxIn = ({ at }: Composite, { box }: Subject): Box | null =>
  box && {
    left: at.left + box.left * at.scale,
    top: at.top + box.top * at.scale,
    width: box.width * at.scale,
    height: box.height * at.scale,
  };

/** Least alpha that counts as visible: 5 %, above the haze that models leave far from a subject, and the last trace of a blur. */
const VISIBLE = 13;

/** Where anything can be seen in a composite; null where nothing can. */
export async function visibleBoxIn(composite: Composite): Promise<Box | null> {
  const { width, height, channels } = composite;
  if (channels < 4) return { left: 0, top: 0, width, height };
  const { data } = await pixelsOf<1>(sharpOf(composite).extractChannel(3));
  return boundingBoxOf({ data, width, height }, VISIBLE);
}

/** A box with room on each side. */
export const expandBox = (
  { left, top, width, height }: Box,
  room: (side: 'top' | 'right' | 'bottom' | 'left') => number,
): Box => ({
  left: left - room('left'),
  top: top - room('top'),
  width: width + room('left') + room('right'),
  height: height + room('top') + room('bottom'),
});

/** The whole pixels that a box touches, as far as there are any. A thousandth of a pixel is a rounding error. */
export function wholePixelsIn(box: Box, { width, height }: Size): Box | null {
  const left = Math.max(0, Math.floor(box.left + 1e-3));
  const top = Math.max(0, Math.floor(box.top + 1e-3));
  const right = Math.min(width, Math.ceil(box.left + box.width - 1e-3));
  const bottom = Math.min(height, Math.ceil(box.top + box.height - 1e-3));
  return right > left && bottom > top ? { left, top, width: right - left, height: bottom - top } : null;
}
