import { deflateSync } from 'node:zlib';

export interface PngOptions {
  readonly width: number;
  readonly height: number;
  /** 1, 2, 4, 8 or 16; other than 8 and 16 only for grey. */
  readonly bits: number;
  /** 0 grey, 2 RGB, 4 grey with alpha, 6 RGB with alpha. */
  readonly colorType: 0 | 2 | 4 | 6;
  readonly pixelAt: (i: number) => readonly number[];
  readonly icc?: Uint8Array;
  /** Primaries, transfer, matrix and range (ITU-T H.273). */
  readonly codePoints?: readonly [number, number, number, number];
  /** In hundred thousandths. */
  readonly gamma?: number;
  /** Whether it states sRGB. */
  readonly srgb?: boolean;
}

/** Writes a PNG (PNG, third edition) with what sharp does not write: code points, any profile at any depth. */
export function pngOf({ width, height, bits, colorType, pixelAt, icc, codePoints, gamma, srgb }: PngOptions): Buffer {
  const samples = { 0: 1, 2: 3, 4: 2, 6: 4 }[colorType];
  const bytesOfRow = 1 + Math.ceil((width * samples * bits) / 8);
  const rows = Buffer.alloc(bytesOfRow * height);
  for (let y = 0; y < height; y++) {
    let bit = (y * bytesOfRow + 1) * 8;
    for (let x = 0; x < width; x++) {
      for (const value of pixelAt(y * width + x)) {
        if (bits === 16) rows.writeUInt16BE(value, bit / 8);
        else rows[bit >> 3]! |= value << (8 - bits - (bit & 7));
        bit += bits;
      }
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width);
  head.writeUInt32BE(height, 4);
  head.set([bits, colorType], 8);
  const gammaBytes = Buffer.alloc(4);
  gammaBytes.writeUInt32BE(gamma ?? 0);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', head),
    ...(codePoints ? [chunk('cICP', Buffer.from(codePoints))] : []),
    ...(icc ? [chunk('iCCP', Buffer.concat([Buffer.from('profile\0\0', 'latin1'), deflateSync(icc)]))] : []),
    ...(gamma === undefined ? [] : [chunk('gAMA', gammaBytes)]),
    ...(srgb ? [chunk('sRGB', Buffer.alloc(1))] : []),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(checksum(body));
  return Buffer.concat([length, body, sum]);
}

/** CRC-32; that of zlib is not in every Node that is supported. */
function checksum(bytes: Buffer): number {
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}
