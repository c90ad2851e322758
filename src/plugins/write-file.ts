import { type Pixels, type Sharp, sharpOf, withoutDensity } from '../imaging/index.ts';
import type { Encoded, FileType, HeavyHost } from '../pipeline/index.ts';
import type { Metadata } from './options.ts';

/** A file type, and how large its pictures may be. */
interface FileFormat extends FileType {
  /** Longest side that the format can express, in pixels. */
  readonly maxSide: number;
  /** Largest picture that may be written with these options, in megapixels: an encoder that has begun cannot be stopped. */
  readonly maxMegapixels?: number | undefined;
}

/**
 * Bytes of a file, without metadata but for what is chosen, and without a density, since none is known here. With a profile,
 * grey becomes RGB: it is one for RGB. Rejects a picture that is too large for the format, or for the time that the options
 * would take.
 */
export const writeFile = (
  pixels: Pixels,
  format: FileFormat,
  metadata: Metadata,
  write: (image: Sharp) => Sharp,
  host: HeavyHost,
): Promise<Encoded> =>
  encodedFile(pixels, format, host, async () => {
    const image = metadata === 'profile' ? sharpOf(pixels).withIccProfile('srgb') : sharpOf(pixels);
    return withoutDensity(await write(image).toBuffer());
  });

/** What `encode` makes, if the picture is not too large for the format and the options. */
export async function encodedFile(
  pixels: Pixels,
  format: FileFormat,
  host: HeavyHost,
  write: () => Promise<Uint8Array>,
): Promise<Encoded> {
  const { width, height } = pixels;
  const { mediaType, extension } = format;
  checkFits(pixels, format, host);
  return { data: await write(), mediaType, extension, width, height };
}

function checkFits({ width, height }: Pixels, { maxSide, maxMegapixels = Infinity }: FileFormat, host: HeavyHost) {
  const size = `The result has ${width} x ${height} pixels`;
  if (Math.max(width, height) > maxSide) {
    const sentence = `${size}; sides in this format have at most ${maxSide}. Encode as PNG, or add layout scale.`;
    host.reject('BAD_OPTION', sentence);
  }
  if (width * height > maxMegapixels * 1e6) {
    const sentence = `${size}; with these options it may have ${maxMegapixels} million, or it could take minutes. Use the defaults, or add layout scale.`;
    host.reject('BAD_OPTION', sentence);
  }
}
