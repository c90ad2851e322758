import { dilateFlags } from '../masks/flag-dilation.ts';
import type { Size } from '../raster/pixels.ts';

/**
 * The pixels that a sparse system is about, in raster order: unknown ones, and those around them, up to two pixels away,
 * that share a window of 3 x 3 with one. Elements are numbered from `first` to `end`; two empty ones before and after them
 * let a loop look two to the left and right of any without a check.
 */
export interface UnknownBand {
  readonly first: number;
  readonly end: number;
  /** Where each element lies in the picture; -1 for the empty ones. */
  readonly pixels: Int32Array;
  /** The element under each one; itself where there is none. */
  readonly below: Int32Array;
  /** 1 where an element is unknown. */
  readonly unknown: Uint8Array;
}

const EMPTY = 2;
/** Two pixels of one window are at most this far from each other, along each axis. */
const REACH = 2;

/** @param unknown 1 for each unknown pixel, else 0 */
export function unknownBandOf(unknown: Uint8Array, size: Size): UnknownBand {
  const inside = dilateFlags(unknown, size, REACH);
  let count = 0;
  for (let i = 0; i < inside.length; i++) count += inside[i]!;
  const [first, end] = [EMPTY, EMPTY + count];
  const pixels = new Int32Array(end + EMPTY).fill(-1);
  for (let i = 0, element = first; i < inside.length; i++) if (inside[i] === 1) pixels[element++] = i;
  const below = new Int32Array(pixels.length);
  for (let element = first, under = first; element < end; element++) {
    const pixel = pixels[element]! + size.width;
    while (under < end && pixels[under]! < pixel) under++;
    below[element] = pixels[under] === pixel ? under : element;
  }
  const flags = new Uint8Array(pixels.length);
  for (let element = first; element < end; element++) flags[element] = unknown[pixels[element]!]!;
  return { first, end, pixels, below, unknown: flags };
}
