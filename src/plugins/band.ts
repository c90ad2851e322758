import { bytesFor } from './blend.ts';
import type { Size } from './pixels.ts';

/**
 * The pixels that a sparse system is about, in raster order: unknown ones, and those around them, up to two pixels away,
 * that share a window of 3 x 3 with one. Elements are numbered from `first` to `end`; two empty ones before and after them
 * let a loop look two to the left and right of any without asking.
 */
export interface Band {
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
export function bandOf(unknown: Uint8Array, size: Size): Band {
  const inside = grown(unknown, size, REACH);
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

/** Flags, 0 or 1, set also where one is set within so many pixels along each axis: a square, one axis after the other. */
export function grown(flags: Uint8Array, { width, height }: Size, reach: number): Uint8Array {
  const wide = bytesFor(flags.length);
  for (let y = 0; y < height; y++) spread(flags, wide, y * width, 1, width, reach);
  const data = bytesFor(flags.length);
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
