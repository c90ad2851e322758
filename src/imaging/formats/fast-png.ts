import { crc32 } from 'node:zlib';
import type { Pixels } from '../raster/pixels.ts';
import { strips } from '../raster/strips.ts';
import { deflateRows } from './deflate-rows.ts';

/** Kind of color by the number of channels (PNG, third edition, 11.2.1). */
const colorTypes = { 1: 0, 3: 2, 4: 6 } as const;

/** Window of 32 kB, fastest (RFC 1950). */
const ZLIB_HEADER = Buffer.of(0x78, 0x01);

/** A PNG of 8 bits by our own kernel, block by block, whatever else there is to do getting its turn between them. */
export async function fastPng(pixels: Pixels, signal: AbortSignal): Promise<Buffer> {
  const { data, width, height, channels } = pixels;
  if (data.length !== width * height * channels) throw new Error(`${data.length} bytes are no picture of this size.`);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.set([8, colorTypes[channels]], 8);
  const parts = [Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', header), chunk('IDAT', ZLIB_HEADER)];
  let checksum = 1;
  for await (const [top, bottom] of strips(height, width * channels + 1, signal)) {
    const { bytes, adler } = deflateRows(pixels, top, bottom, checksum);
    parts.push(chunk('IDAT', bytes));
    checksum = adler;
  }
  const end = Buffer.alloc(4);
  end.writeUInt32BE(checksum);
  return Buffer.concat([...parts, chunk('IDAT', end), chunk('IEND', new Uint8Array())]);
}

function chunk(type: string, content: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(content.length + 12);
  bytes.writeUInt32BE(content.length);
  bytes.write(type, 4, 'latin1');
  bytes.set(content, 8);
  const end = content.length + 8;
  bytes.writeUInt32BE(crc32(bytes.subarray(4, end)), end);
  return bytes;
}
