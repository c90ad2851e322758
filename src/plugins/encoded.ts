import type { Sharp } from 'sharp';
import { CodedError, type Encoded } from '../pipeline/index.ts';
import { open, type Pixels } from './pixels.ts';

interface FileFormat {
  /** Of the plugin; it is the subtype of the media type as well. */
  readonly name: string;
  readonly extension: string;
  /** Longest side that the format can say, in pixels. */
  readonly maxSide: number;
}

/**
 * Bytes of a file, without metadata.
 *
 * @throws CodedError `BAD_OPTION` where the picture is too large for the format.
 */
export async function encoded(pixels: Pixels, format: FileFormat, write: (image: Sharp) => Sharp): Promise<Encoded> {
  const { width, height } = pixels;
  const { name, extension, maxSide } = format;
  if (Math.max(width, height) > maxSide) {
    throw new CodedError(
      'BAD_OPTION',
      `The result has ${width} x ${height} pixels; sides in this format have at most ${maxSide}. Encode as PNG, or add layout scale.`,
      ['encode', name],
    );
  }
  const data = await write(open(pixels)).toBuffer();
  return { data, mediaType: `image/${name}`, extension, width, height };
}
