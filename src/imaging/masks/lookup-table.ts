import type { Mask } from '../../pipeline/index.ts';
import { allocateBytes } from '../raster/bytes.ts';
import { strips } from '../raster/strips.ts';
import { startKernel } from '../raster/wasm.ts';
import { code } from './lookup-table.wasm.ts';

/** The byte of each of the 256 opacities, where `opacityOf` maps 0..255 to 0..1 (clamped to it, and rounded to a byte). */
export const opacityTable = (opacityOf: (byte: number) => number): Uint8Array =>
  Uint8Array.from({ length: 256 }, (_, byte) => Math.round(255 * Math.min(1, Math.max(0, opacityOf(byte)))));

/** Functions of lookup-table.as. */
interface Functions {
  lookUp(from: number, count: number, table: number, into: number): void;
}

/** Bytes in the kernel's memory at a time, and how many of them are read and written too many. */
const [PART, MARGIN] = [1 << 16, 16];

function lookUp(from: Uint8Array, table: Uint8Array, into: Uint8Array): void {
  const [fromAt, intoAt] = [table.length, table.length + PART + MARGIN];
  const { functions, memory } = startKernel<Functions>(code, intoAt + PART + MARGIN, 0);
  const bytes = new Uint8Array(memory);
  bytes.set(table);
  for (let at = 0; at < from.length; at += PART) {
    const part = from.subarray(at, at + PART);
    bytes.set(part, fromAt);
    functions.lookUp(fromAt, part.length, 0, intoAt);
    into.set(bytes.subarray(intoAt, intoAt + part.length), at);
  }
}

/** A mask with every opacity looked up in a table of 256 bytes. */
export function applyTable({ data: from, width, height }: Mask, table: Uint8Array): Mask {
  const data = allocateBytes(from.length);
  lookUp(from, table, data);
  return { data, width, height };
}

/** The same in strips on the calling thread: half a millisecond a megapixel, less than sending a mask to another one. */
export async function applyTableInStrips(mask: Mask, table: Uint8Array, signal: AbortSignal): Promise<Mask> {
  const { data: from, width, height } = mask;
  const data = allocateBytes(from.length);
  for await (const [first, end] of strips(from.length, 1, signal)) {
    lookUp(from.subarray(first, end), table, data.subarray(first, end));
  }
  return { data, width, height };
}

const inverse = opacityTable((byte) => 1 - byte / 255);

/** How transparent each pixel is. */
export const invertMask = (mask: Mask): Mask => applyTable(mask, inverse);
