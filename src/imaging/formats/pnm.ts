import { setImmediate as nextTurn } from 'node:timers/promises';
import { allocateBytes } from '../raster/bytes.ts';
import type { Pixels } from '../raster/pixels.ts';

/** Bytes copied in one turn of the event loop: 1 to 3 ms. */
const SLICE = 4_000_000;

/** The header of Netpbm's formats (netpbm.sourceforge.net/doc/pnm.html): PGM, PPM, or PAM for those with alpha. */
function headerOf({ width, height, channels }: Pixels): Buffer {
  if (channels !== 4) return Buffer.from(`P${channels === 1 ? 5 : 6}\n${width} ${height}\n255\n`);
  return Buffer.from(`P7\nWIDTH ${width}\nHEIGHT ${height}\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n`);
}

/** Pixels as a file that says how they lie and nothing else: a copy, made in slices between which other things get their turn. */
export async function withPnmHeader(pixels: Pixels, signal: AbortSignal): Promise<Uint8Array> {
  const { data } = pixels;
  const header = headerOf(pixels);
  const file = allocateBytes(header.length + data.length);
  file.set(header);
  for (let at = 0; at < data.length; at += SLICE) {
    if (at > 0) await nextTurn();
    signal.throwIfAborted();
    file.set(data.subarray(at, at + SLICE), header.length + at);
  }
  return file;
}
