import type { Mask } from '../../pipeline/index.ts';
import { allocateBytes } from '../raster/bytes.ts';

/** The byte of each of the 256 opacities, where `opacityOf` maps 0..255 to 0..1 (clamped to it, and rounded to a byte). */
export const opacityTable = (opacityOf: (byte: number) => number): Uint8Array =>
  Uint8Array.from({ length: 256 }, (_, byte) => Math.round(255 * Math.min(1, Math.max(0, opacityOf(byte)))));

/** A mask with every opacity looked up in a table of 256 bytes. */
export function applyTable({ data: from, width, height }: Mask, table: Uint8Array): Mask {
  const data = allocateBytes(from.length);
  for (let i = 0; i < from.length; i++) data[i] = table[from[i]!]!;
  return { data, width, height };
}

const inverse = opacityTable((byte) => 1 - byte / 255);

/** How transparent each pixel is. */
export const invertMask = (mask: Mask): Mask => applyTable(mask, inverse);
