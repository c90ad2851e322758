import type { Sharp } from 'sharp';
import { CodedError, type Encoded, opt } from '../pipeline/index.ts';
import { open, type Pixels } from './pixels.ts';

interface FileFormat {
  /** Of the plugin; it is the subtype of the media type as well. */
  readonly name: string;
  readonly extension: string;
  /** Longest side that the format can say, in pixels. */
  readonly maxSide: number;
  /** Largest picture that may be written with these options, in megapixels: an encoder that has begun cannot be stopped. */
  readonly maxMegapixels?: number | undefined;
}

const kinds = ['none', 'profile'] as const;

/** The option of every format. Of the source nothing but pixels comes this far: EXIF and the like cannot be kept. */
export const metadata = opt.oneOf(
  'What the file says besides its pixels: NONE, or the PROFILE of sRGB, for programs that guess at pictures without one. Nothing of the source is kept.',
  kinds,
  { shared: 'Metadata', default: 'none' },
);

/**
 * Bytes of a file, without metadata but for what is asked for. With a profile, grey becomes RGB: it is one for RGB.
 *
 * @throws CodedError `BAD_OPTION` where the picture is too large for the format, or for the time that the options would take.
 */
export async function encoded(
  pixels: Pixels,
  format: FileFormat,
  keep: (typeof kinds)[number],
  write: (image: Sharp) => Sharp,
): Promise<Encoded> {
  const { width, height } = pixels;
  const { name, extension } = format;
  assertFits(pixels, format);
  const image = keep === 'profile' ? open(pixels).withIccProfile('srgb') : open(pixels);
  const data = await write(image).toBuffer();
  return { data, mediaType: `image/${name}`, extension, width, height };
}

function assertFits({ width, height }: Pixels, { maxSide, maxMegapixels = Number.POSITIVE_INFINITY }: FileFormat) {
  const size = `The result has ${width} x ${height} pixels`;
  if (Math.max(width, height) > maxSide) {
    const sentence = `${size}; sides in this format have at most ${maxSide}. Encode as PNG, or add layout scale.`;
    throw new CodedError('BAD_OPTION', sentence);
  }
  if (width * height > maxMegapixels * 1e6) {
    const sentence = `${size}; with these options it may have ${maxMegapixels} million, or it could take minutes. Take the defaults, or add layout scale.`;
    throw new CodedError('BAD_OPTION', sentence);
  }
}
