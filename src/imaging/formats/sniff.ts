import { constants, gunzipSync } from 'node:zlib';
import { SNIFF_BYTES } from '../../pipeline/index.ts';
import { rawMagics } from './camera-raw.ts';

/** Formats that sharp is allowed to read. */
export const sharpFormats = ['jpeg', 'png', 'webp', 'avif', 'gif', 'tiff'] as const;

/** The name of a format that sharp is allowed to read. */
export type SharpFormat = (typeof sharpFormats)[number];

type Found = { readonly format: SharpFormat } | { readonly refused: string };

/**
 * First bytes, one character a byte; `?` is any. Each is at least as strict as the test of libvips' loader; with the first
 * chunk or marker too, so that a signature before random bytes is refused unstored.
 */
const magics: Readonly<Record<Exclude<SharpFormat, 'avif'>, readonly string[]>> = {
  jpeg: ['\xff\xd8\xff'],
  png: ['\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR'],
  webp: ['RIFF????WEBP'],
  gif: ['GIF87a', 'GIF89a'],
  tiff: ['II*\0', 'MM\0*', 'II+\0', 'MM\0+'],
};

const refused: Readonly<Record<string, readonly string[]>> = {
  PDF: ['%PDF-'],
  'PNG for iOS': ['\x89PNG\r\n\x1a\n????CgBI'],
  PSD: ['8BPS'],
  'JPEG 2000': ['\0\0\0\x0cjP  \r\n', '\xff\x4f\xff\x51'],
  'JPEG XL': ['\0\0\0\x0cJXL \r\n', '\xff\x0a'],
  BMP: ['BM????\0\0\0\0'],
  ICO: ['\0\0\x01\0', '\0\0\x02\0'],
  'Radiance HDR': ['#?RADIANCE', '#?RGBE'],
  OpenEXR: ['v/1\x01'],
  Netpbm: [...'1234567'].flatMap((kind) => [...'\n\r\t '].map((space) => `P${kind}${space}`)),
  PFM: ['PF\n', 'Pf\n'],
  FITS: ['SIMPLE  ='],
  DICOM: [`${'?'.repeat(128)}DICM`],
  DDS: ['DDS '],
  QOI: ['qoif'],
  'JPEG XR': ['II\xbc'],
  PostScript: ['%!PS', '\xc5\xd0\xd3\xc6'],
  WMF: ['\xd7\xcd\xc6\x9a'],
  EMF: [`\x01\0\0\0${'?'.repeat(36)} EMF`],
  DjVu: ['AT&TFORM'],
  XCF: ['gimp xcf'],
  MNG: ['\x8aMNG\r\n\x1a\n', '\x8bJNG\r\n\x1a\n'],
  ICNS: ['icns'],
  KTX: ['\xabKTX '],
  FLIF: ['FLIF'],
  BPG: ['BPG\xfb'],
  PCX: ['\x0a\x05\x01'],
  XPM: ['/* XPM */'],
  ...rawMagics,
};

const matches = (head: string, pattern: string): boolean =>
  head.length >= pattern.length && [...pattern].every((byte, i) => byte === '?' || byte === head[i]);

const nameIn = <K extends string>(table: Readonly<Record<K, readonly string[]>>, head: string): K | undefined =>
  (Object.keys(table) as K[]).find((key) => table[key].some((pattern) => matches(head, pattern)));

/**
 * What sharp may read: decided by content alone, before it sees the bytes. Known formats that it cannot or should not read
 * are named. Undefined: no picture of a kind that is known here.
 */
export function sniffSharp(bytes: Uint8Array): Found | undefined {
  const head = textOf(bytes, SNIFF_BYTES);
  const format = nameIn(magics, head);
  if (format) return { format };
  const name = nameIn(refused, head);
  return name ? { refused: name } : (heifOf(bytes, head) ?? svgOf(bytes, head));
}

/** HEIF containers differ by their brands: AV1 inside is AVIF, and read; HEVC and others are not. */
function heifOf(bytes: Uint8Array, head: string): Found | undefined {
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
function svgOf(bytes: Uint8Array, head: string): Found | undefined {
  const text = head.startsWith('\x1f\x8b') ? inflated(bytes) : head.replaceAll('\0', '');
  if (/<(!DOCTYPE\s+|[\w-]+:)?svg[\s>:/]/i.test(text)) return { refused: 'SVG' };
}

/** Deflate packs at most a thousandfold, so a few hundred bytes stay harmless. */
function inflated(bytes: Uint8Array): string {
  try {
    return textOf(gunzipSync(bytes.subarray(0, 512), { finishFlush: constants.Z_SYNC_FLUSH }), SNIFF_BYTES);
  } catch {
    return '';
  }
}

const textOf = (bytes: Uint8Array, length: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(length, bytes.length)).toString('latin1');
