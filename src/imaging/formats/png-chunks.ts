import type { CodePoints } from '../color/code-points.ts';

/** Bytes that are looked through: a file may be nothing but empty chunks. */
const MOST_BYTES = 1_000_000;

/** Content of a chunk that stands before the pixels (PNG, third edition, 5.3); undefined where there is none, or no PNG. */
export function pngChunk(bytes: Uint8Array, type: string): Buffer | undefined {
  const png = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (png[0] !== 0x89) return undefined;
  for (let at = 8; at + 12 <= Math.min(png.length, MOST_BYTES); at += png.readUInt32BE(at) + 12) {
    const name = png.toString('latin1', at + 4, at + 8);
    if (name === type) return png.subarray(at + 8, at + 8 + png.readUInt32BE(at));
    if (name === 'IDAT') return undefined;
  }
  return undefined;
}

/** Code points of the chunk `cICP` (11.3.2.6); undefined where the colors are not RGB of full range by it. */
export function codePointsOfPng(bytes: Uint8Array): CodePoints | undefined {
  const chunk = pngChunk(bytes, 'cICP');
  if (!chunk || chunk.length < 4 || chunk[2] !== 0) return undefined;
  return { primaries: chunk[0]!, transfer: chunk[1]! };
}

/**
 * What the chunk `gAMA` (11.3.2.1) alone says of the numbers: 0.45 is about sRGB, 1 is linear. Undefined where there is none, or
 * another chunk overrules it.
 */
export function gammaOfPng(bytes: Uint8Array): number | undefined {
  const chunk = pngChunk(bytes, 'gAMA');
  if (!chunk || chunk.length < 4) return undefined;
  if (['cICP', 'iCCP', 'sRGB'].some((type) => pngChunk(bytes, type))) return undefined;
  return chunk.readUInt32BE(0) / 100_000;
}

/** A chunk as it is in the file, with its length and its checksum; undefined where there is none before the pixels. */
export function wholePngChunk(png: Buffer, type: string): Buffer | undefined {
  const content = pngChunk(png, type);
  if (!content) return undefined;
  const start = content.byteOffset - png.byteOffset;
  return png.subarray(start - 8, start + content.length + 4);
}

/** Signature and header: what every PNG begins with (5.2 and 11.2.1). */
const HEAD = 33;

/** The file with one more chunk after its header. */
export const insertPngChunk = (png: Buffer, chunk: Buffer): Buffer =>
  Buffer.concat([png.subarray(0, HEAD), chunk, png.subarray(HEAD)]);
