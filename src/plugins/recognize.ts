import sharp from 'sharp';
import { CodedError } from '../pipeline/index.ts';
import { type ColorProfile, colorProfileOf } from './color-profile.ts';
import { type Format, readable, sniff, writable } from './formats.ts';

export { readable, writable };

/** What a source says of itself. */
export interface Header {
  readonly format: Format;
  /** In pixels, upright: orientation applied. */
  readonly width: number;
  readonly height: number;
  readonly hasAlpha: boolean;
  /** What the embedded color profile calls itself, `Display P3` for example; null where there is none. */
  readonly colorProfile: string | null;
  /** Frames of an animation, pages of a TIFF; 1 for most. */
  readonly pages: number;
}

/** A header with what only decoding wants to know. */
export interface FullHeader extends Header {
  readonly profile: ColorProfile | null;
  /** How libvips calls the color space of the pixels: `srgb`, `rgb16`, `cmyk`, `b-w`, … */
  readonly space: string;
  /** How libvips calls the type of one number: `uchar` is 8 bits. */
  readonly depth: string;
}

/**
 * Most pixels that are ever decoded, whatever the operator's limit is: 2^14 squared, a gigabyte as RGBA.
 */
export const PIXEL_CAP = 2 ** 28;

/**
 * Recognizes a picture by its first bytes and reads its header, without decoding pixels.
 *
 * @throws CodedError `NOT_AN_IMAGE`, `UNSUPPORTED_FORMAT`, `CORRUPT_IMAGE`, `IMAGE_TOO_LARGE` (in pixels)
 */
export async function recognize(bytes: Uint8Array, limits: { readonly maxPixels: number }): Promise<Header> {
  const { format, width, height, hasAlpha, colorProfile, pages } = await readHeader(bytes, limits);
  return { format, width, height, hasAlpha, colorProfile, pages };
}

/** As `recognize`, and what decoding needs. */
export async function readHeader(bytes: Uint8Array, { maxPixels }: { readonly maxPixels: number }) {
  const format = formatOf(bytes);
  const limit = Math.min(maxPixels, PIXEL_CAP);
  // Only the header is read here; the limit is ours to tell, with the numbers.
  const found = await sharp(bytes, { failOn: 'error', limitInputPixels: false })
    .metadata()
    .catch((error) => {
      throw new CodedError('CORRUPT_IMAGE', `This ${nameOf(format)} file is damaged: its header cannot be read.`, [], {
        cause: error,
      });
    });
  if (found.format !== (format === 'avif' ? 'heif' : format)) throw unsupported(found.format);
  if (format === 'avif' && found.compression !== 'av1') throw unsupported('HEIC/HEIF');
  const { width, height } = found.autoOrient;
  if (width * height > limit) {
    throw new CodedError(
      'IMAGE_TOO_LARGE',
      `The picture has ${width} x ${height} pixels, ${millions(width * height)} million; ${millions(limit)} million are allowed. Send a smaller one.`,
    );
  }
  const profile = found.icc ? colorProfileOf(found.icc) : null;
  const header: FullHeader = {
    format,
    width,
    height,
    hasAlpha: found.hasAlpha,
    colorProfile: profile?.name ?? null,
    pages: found.pages ?? framesOfPng(bytes),
    profile,
    space: found.space,
    depth: found.depth,
  };
  return header;
}

function formatOf(bytes: Uint8Array): Format {
  const found = sniff(bytes);
  if (!found) {
    const what = bytes.length === 0 ? 'The file is empty.' : 'This is not a picture.';
    throw new CodedError('NOT_AN_IMAGE', `${what} ${whatCanBeRead}`);
  }
  if ('refused' in found) throw unsupported(found.refused);
  return found.format;
}

const nameOf = (format: Format): string => (format === 'webp' ? 'WebP' : format.toUpperCase());
const whatCanBeRead = `Pictures that can be read are ${readable
  .map(nameOf)
  .join(', ')
  .replace(/, (\w+)$/, ' and $1')}.`;
const unsupported = (name: string) =>
  new CodedError('UNSUPPORTED_FORMAT', `${name} pictures cannot be read. ${whatCanBeRead}`);

const millions = (pixels: number): string => String(Number((pixels / 1e6).toPrecision(3)));

/**
 * An animated PNG says so in a chunk before its pixels (PNG, third edition, 11.3.6.1); libvips shows its default image.
 * A megabyte is looked through, no more: a file may be nothing but empty chunks.
 */
function framesOfPng(bytes: Uint8Array): number {
  const png = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (png[0] !== 0x89) return 1;
  for (let at = 8; at + 12 <= Math.min(png.length, 1_000_000); at += png.readUInt32BE(at) + 12) {
    const chunk = png.toString('latin1', at + 4, at + 8);
    if (chunk === 'acTL') return Math.max(1, png.readUInt32BE(at + 8));
    if (chunk === 'IDAT') return 1;
  }
  return 1;
}
