import type { Box, Picture } from '../../pipeline/index.ts';
import { opaqueColor } from '../raster/color.ts';
import { crop } from '../raster/crop.ts';
import { pixelsOf, type Size, sharpOf, sizeOf } from '../raster/pixels.ts';
import { resample } from '../raster/resample.ts';
import { padPixels } from './padding.ts';

/** How a picture fills a canvas of another shape: cropped, with room left, or distorted. */
export const fits = ['cover', 'contain', 'fill'] as const;
/** How a picture meets another shape: cut what hangs over, leave room, or stretch. */
export type Fit = (typeof fits)[number];

/** How a picture goes behind another, and what is seen beside and through it. */
export interface Fitting {
  readonly fit: Fit;
  /** Shares of the room that is left over, or of what is cut off, that lie before the picture: across and down, 0..1. */
  readonly shares: readonly [across: number, down: number];
  /** Its own alpha does not count. */
  readonly background: string;
}

/** An opaque picture of a size, by cubic interpolation where it is enlarged and lanczos3 where it is shrunk. */
export async function fitPicture(image: Picture, to: Size, { fit, shares, background }: Fitting, signal: AbortSignal) {
  const color = opaqueColor(background);
  const opaque = await pixelsOf<3>(sharpOf(image).flatten({ background: color }).removeAlpha());
  if (fit === 'contain') {
    const inside = sizeInside(image, to);
    const scaled = await resample(opaque, inside, 'lanczos3', signal);
    return padPixels(scaled, to, offsetIn(inside, to, shares), color);
  }
  // Cut before it is scaled, by whole pixels: the other way, a strip of 1 x 60000 would be enlarged to gigapixels.
  const part = fit === 'cover' ? sizeInside(to, image) : sizeOf(image);
  const cut = await crop(opaque, { ...offsetIn(part, image, shares), ...part });
  return resample(cut, to, 'lanczos3', signal);
}

/** The largest size of the first one's shape inside the second; at least one pixel. */
export function sizeInside({ width, height }: Size, outer: Size): Size {
  const factor = Math.min(outer.width / width, outer.height / height);
  const side = (length: number, most: number) => Math.min(most, Math.max(1, Math.round(length * factor)));
  return { width: side(width, outer.width), height: side(height, outer.height) };
}

/** The largest box of the picture's shape within a size, in whole pixels and centered; an odd pixel goes right and down. */
export function letterbox(picture: Size, outer: Size): Box {
  const { width, height } = sizeInside(picture, outer);
  return { left: (outer.width - width) >> 1, top: (outer.height - height) >> 1, width, height };
}

const offsetIn = (inner: Size, outer: Size, [across, down]: readonly [number, number]) => ({
  left: Math.round((outer.width - inner.width) * across),
  top: Math.round((outer.height - inner.height) * down),
});
