import type { Mask } from '../pipeline/index.ts';
import { bytesFor } from './blend.ts';

/** What each of the 256 opacities becomes, where `opacityOf` maps 0..255 to 0..1 (cut to it, and rounded to a byte). */
export const tableOf = (opacityOf: (byte: number) => number): Uint8Array =>
  Uint8Array.from({ length: 256 }, (_, byte) => Math.round(255 * Math.min(1, Math.max(0, opacityOf(byte)))));

/** A mask with every opacity looked up. */
export function lookUp({ data: from, width, height }: Mask, table: Uint8Array): Mask {
  const data = bytesFor(from.length);
  for (let i = 0; i < from.length; i++) data[i] = table[from[i]!]!;
  return { data, width, height };
}

const inverse = tableOf((byte) => 1 - byte / 255);

/** How transparent each pixel is. */
export const inverted = (mask: Mask): Mask => lookUp(mask, inverse);
