/**
 * Frames of a PNG; 1 of any other file. An animated one has a chunk for it before its pixels (PNG, third edition, 11.3.6.1); libvips shows its default image.
 * Only the first megabyte is read: a file may be nothing but empty chunks.
 */
export function framesOfPng(bytes: Uint8Array): number {
  const png = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (png[0] !== 0x89) return 1;
  for (let at = 8; at + 12 <= Math.min(png.length, 1_000_000); at += png.readUInt32BE(at) + 12) {
    const chunk = png.toString('latin1', at + 4, at + 8);
    if (chunk === 'acTL') return Math.max(1, png.readUInt32BE(at + 8));
    if (chunk === 'IDAT') return 1;
  }
  return 1;
}
