import { allocateBytes } from '../raster/bytes.ts';
import type { Size } from '../raster/pixels.ts';

/** Flags, 0 or 1, set also where one is set within so many pixels along each axis: a square, one axis after the other. */
export function dilateFlags(flags: Uint8Array, { width, height }: Size, reach: number): Uint8Array {
  const wide = allocateBytes(flags.length);
  for (let y = 0; y < height; y++) spread(flags, wide, y * width, 1, width, reach);
  const data = allocateBytes(flags.length);
  for (let x = 0; x < width; x++) spread(wide, data, x, width, height, reach);
  return data;
}

/** One line: a flag reaches as far as the last one seen, looking ahead. */
function spread(from: Uint8Array, to: Uint8Array, start: number, step: number, length: number, reach: number): void {
  let last = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < Math.min(reach, length); i++) if (from[start + i * step] === 1) last = i;
  for (let i = 0, at = start; i < length; i++, at += step) {
    if (i + reach < length && from[at + reach * step] === 1) last = i + reach;
    to[at] = i - last <= reach ? 1 : 0;
  }
}
