import { constants, gunzipSync } from 'node:zlib';

/** Formats of pictures that can be read, and that pictures can be written in. */
export const readable = ['jpeg', 'png', 'webp', 'avif', 'gif', 'tiff'] as const;
export const writable = ['png', 'webp', 'avif', 'jpeg', 'tiff'] as const;

export type Format = (typeof readable)[number];

/** What the first bytes say: a format that is read, or the name of one that is known and refused. */
export type Sniffed = { readonly format: Format } | { readonly refused: string };

/** First bytes, one character a byte; `?` is any. Each is at least as strict as the test of the loader it leads to. */
const magics: Readonly<Record<Exclude<Format, 'avif'>, readonly string[]>> = {
  jpeg: ['\xff\xd8'],
  png: ['\x89PNG\r\n\x1a\n'],
  webp: ['RIFF????WEBP'],
  gif: ['GIF87a', 'GIF89a'],
  tiff: ['II*\0', 'MM\0*', 'II+\0', 'MM\0+'],
};

const refused: Readonly<Record<string, readonly string[]>> = {
  PDF: ['%PDF-'],
  PSD: ['8BPS'],
  'JPEG 2000': ['\0\0\0\x0cjP  \r\n', '\xff\x4f\xff\x51'],
  'JPEG XL': ['\0\0\0\x0cJXL \r\n', '\xff\x0a'],
  BMP: ['BM????\0\0\0\0'],
  ICO: ['\0\0\x01\0', '\0\0\x02\0'],
  'Radiance HDR': ['#?RADIANCE', '#?RGBE'],
  OpenEXR: ['v/1\x01'],
  Netpbm: ['P4\n', 'P5\n', 'P6\n', 'P7\n'],
  FITS: ['SIMPLE  ='],
  DICOM: [`${'?'.repeat(128)}DICM`],
  DDS: ['DDS '],
  QOI: ['qoif'],
};

const matches = (head: string, pattern: string): boolean =>
  head.length >= pattern.length && [...pattern].every((byte, i) => byte === '?' || byte === head[i]);

const lookUp = <K extends string>(table: Readonly<Record<K, readonly string[]>>, head: string): K | undefined =>
  (Object.keys(table) as K[]).find((key) => table[key].some((pattern) => matches(head, pattern)));

/** Decides by content alone, before any decoder sees the bytes. Undefined: no picture of a kind that is known here. */
export function sniff(bytes: Uint8Array): Sniffed | undefined {
  const head = textOf(bytes, 4096);
  const format = lookUp(magics, head);
  if (format) return { format };
  const name = lookUp(refused, head);
  return name ? { refused: name } : (heifOf(bytes, head) ?? svgOf(bytes, head));
}

/** HEIF containers are told apart by their brands: AV1 inside is AVIF, and read; HEVC and others are not. */
function heifOf(bytes: Uint8Array, head: string): Sniffed | undefined {
  if (head.slice(4, 8) !== 'ftyp') return;
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  // The major brand, a version that is skipped, and the brands it is compatible with. Longer than this is no picture.
  if (length < 16 || length > 2048 || length % 4 > 0) return;
  const brands = [head.slice(8, 12), ...(head.slice(16, length).match(/.{4}/gs) ?? [])];
  if (brands.some((brand) => brand === 'avif' || brand === 'avis')) return { format: 'avif' };
  if (brands.some((brand) => /^(hei[cxms]|hev[cxms]|mif[12]|msf1|j2ki|jpeg|vvic)$/.test(brand))) {
    return { refused: 'HEIC/HEIF' };
  }
}

/** SVG is a program that draws, with files, links and loops in it; also gzipped. */
function svgOf(bytes: Uint8Array, head: string): Sniffed | undefined {
  const text = head.startsWith('\x1f\x8b') ? inflated(bytes) : head.replaceAll('\0', '');
  if (/<(!DOCTYPE\s+|[\w-]+:)?svg[\s>:/]/i.test(text)) return { refused: 'SVG' };
}

/** Deflate packs at most a thousandfold, so a few hundred bytes stay harmless. */
function inflated(bytes: Uint8Array): string {
  try {
    return textOf(gunzipSync(bytes.subarray(0, 512), { finishFlush: constants.Z_SYNC_FLUSH }), 4096);
  } catch {
    return '';
  }
}

const textOf = (bytes: Uint8Array, length: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(length, bytes.length)).toString('latin1');
