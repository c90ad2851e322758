import { deflateSync } from 'node:zlib';

/** Numbers of TIFF (TIFF 6.0, section 8, and its supplements). */
export const photometric = {
  whiteIsZero: 0,
  blackIsZero: 1,
  rgb: 2,
  palette: 3,
  transparencyMask: 4,
  cmyk: 5,
  yCbCr: 6,
  cieLab: 8,
  iccLab: 9,
  cfa: 32803,
  linearRaw: 34892,
} as const;

export interface TiffPage {
  readonly width: number;
  readonly height: number;
  readonly photometric: number;
  /** Of one sample; all samples have the same. */
  readonly bits: number;
  /** 1 unsigned, 2 signed, 3 floating point. */
  readonly sampleFormat?: number;
  /** Of a pixel in the numbers of the file, extra samples last; `i` counts pixels row by row. */
  readonly pixelAt: (i: number) => readonly number[];
  /** 0 unspecified, 1 premultiplied alpha, 2 straight alpha. */
  readonly extraSamples?: readonly number[];
  readonly icc?: Uint8Array;
  readonly deflate?: boolean;
  /** Samples of a pixel in planes of their own. */
  readonly planar?: boolean;
  /** Further tags: numbers up to 65535 as SHORT, above as LONG, text as ASCII, bytes as UNDEFINED. */
  readonly tags?: Readonly<Record<number, number | string | Uint8Array>>;
  readonly subDirectories?: readonly TiffPage[];
}

type Entry = readonly [tag: number, type: 1 | 2 | 3 | 4 | 5 | 7, count: number, value: Buffer];

export interface TiffOptions {
  readonly bigEndian?: boolean;
  /** Put after the header: what camera makers write there. */
  readonly mark?: string;
}

/** Writes a TIFF of one strip a page. */
export function tiffOf(pages: TiffPage | readonly TiffPage[], { bigEndian = false, mark = '' }: TiffOptions = {}) {
  const number = (bytes: number, value: number) => {
    const buffer = Buffer.alloc(bytes);
    if (bigEndian) buffer.writeUIntBE(value, 0, bytes);
    else buffer.writeUIntLE(value, 0, bytes);
    return buffer;
  };
  const shorts = (...values: number[]) => Buffer.concat(values.map((value) => number(2, value)));
  const longs = (...values: number[]) => Buffer.concat(values.map((value) => number(4, value)));
  const chunks: Buffer[] = [];
  let length = 0;
  const append = (chunk: Buffer): number => {
    const at = length;
    const even = chunk.length % 2 === 0 ? chunk : Buffer.concat([chunk, Buffer.alloc(1)]);
    chunks.push(even);
    length += even.length;
    return at;
  };
  append(Buffer.concat([Buffer.from(bigEndian ? 'MM' : 'II'), number(2, 42), longs(0), Buffer.from(mark, 'latin1')]));

  /** Writes a directory, and gives its place and that of the link to the next. */
  function directory(page: TiffPage): { at: number; next: number } {
    const { width, height, bits, icc, extraSamples = [], sampleFormat = 1, planar = false, deflate = false } = page;
    const samples = page.pixelAt(0).length;
    const planes = planar ? Array.from({ length: samples }, (_, s) => [s]) : [[...Array(samples).keys()]];
    const strips = planes.map((of) => {
      const raw = packed(page, of, bigEndian);
      return deflate ? deflateSync(raw) : raw;
    });
    const places = strips.map(append);
    const subs = (page.subDirectories ?? []).map((sub) => directory(sub).at);
    const entries: Entry[] = [
      [256, 4, 1, longs(width)],
      [257, 4, 1, longs(height)],
      [258, 3, samples, shorts(...Array<number>(samples).fill(bits))],
      [259, 3, 1, shorts(deflate ? 8 : 1)],
      [262, 3, 1, shorts(page.photometric)],
      [273, 4, places.length, longs(...places)],
      [277, 3, 1, shorts(samples)],
      [278, 4, 1, longs(height)],
      [279, 4, strips.length, longs(...strips.map((strip) => strip.length))],
      [284, 3, 1, shorts(planar ? 2 : 1)],
      [339, 3, samples, shorts(...Array<number>(samples).fill(sampleFormat))],
    ];
    if (subs.length > 0) entries.push([330, 4, subs.length, longs(...subs)]);
    if (extraSamples.length > 0) entries.push([338, 3, extraSamples.length, shorts(...extraSamples)]);
    if (icc) entries.push([34675, 7, icc.length, Buffer.from(icc)]);
    for (const [tag, value] of Object.entries(page.tags ?? {})) {
      const others = entries.filter(([other]) => other !== Number(tag));
      entries.length = 0;
      entries.push(...others, entryOf(Number(tag), value));
    }
    entries.sort((a, b) => a[0] - b[0]);
    const lines = entries.map(([tag, type, count, value]) => {
      const inline = value.length <= 4 ? Buffer.concat([value, Buffer.alloc(4 - value.length)]) : longs(append(value));
      return Buffer.concat([shorts(tag, type), longs(count), inline]);
    });
    const at = append(Buffer.concat([shorts(lines.length), ...lines, longs(0)]));
    return { at, next: at + 2 + 12 * lines.length };
  }

  function entryOf(tag: number, value: number | string | Uint8Array): Entry {
    if (typeof value === 'string') return [tag, 2, value.length + 1, Buffer.from(`${value}\0`, 'latin1')];
    if (typeof value !== 'number') return [tag, 7, value.length, Buffer.from(value)];
    return value > 65535 ? [tag, 4, 1, longs(value)] : [tag, 3, 1, shorts(value)];
  }

  const links: { from: number; to: number }[] = [];
  let from = 4;
  for (const page of [pages].flat()) {
    const { at, next } = directory(page);
    links.push({ from, to: at });
    from = next;
  }
  const file = Buffer.concat(chunks);
  for (const link of links) longs(link.to).copy(file, link.from);
  return file;
}

/** The samples of all pixels, rows padded to whole bytes. */
function packed({ width, height, bits, sampleFormat = 1, pixelAt }: TiffPage, samples: number[], bigEndian: boolean) {
  const bytesOfRow = Math.ceil((width * samples.length * bits) / 8);
  const out = Buffer.alloc(bytesOfRow * height);
  for (let y = 0; y < height; y++) {
    let bit = y * bytesOfRow * 8;
    for (let x = 0; x < width; x++) {
      const pixel = pixelAt(y * width + x);
      for (const sample of samples) {
        write(out, bit, bits, sampleFormat, pixel[sample]!, bigEndian);
        bit += bits;
      }
    }
  }
  return out;
}

function write(out: Buffer, bit: number, bits: number, sampleFormat: number, value: number, bigEndian: boolean): void {
  const view = new DataView(out.buffer, out.byteOffset, out.length);
  if (sampleFormat === 3) {
    if (bits === 64) view.setFloat64(bit / 8, value, !bigEndian);
    else view.setFloat32(bit / 8, value, !bigEndian);
  } else if (bits >= 8 && bits % 8 === 0) {
    const unsigned = value < 0 ? value + 2 ** bits : value;
    if (bigEndian) out.writeUIntBE(unsigned, bit / 8, bits / 8);
    else out.writeUIntLE(unsigned, bit / 8, bits / 8);
  } else {
    // Highest bit first in either byte order (FillOrder 1).
    for (let i = 0; i < bits; i++) {
      const at = bit + i;
      if ((value >> (bits - 1 - i)) & 1) out[at >> 3]! |= 128 >> (at & 7);
    }
  }
}
