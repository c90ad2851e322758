import sharp from 'sharp';
import { CodedError, type Header } from '../../pipeline/index.ts';
import { framesOfPng } from './animated-png.ts';
import { type ColorProfile, colorProfileOf } from './color-profile.ts';
import { formatName, readableSentence } from './format-names.ts';
import { type SharpFormat, sharpFormats, sniffSharp } from './sniff.ts';

/** What a header says of colors, for the decoder alone. */
export interface SharpHeader extends Header {
  readonly format: SharpFormat;
  readonly profile: ColorProfile | null;
  /** How libvips calls the color space of the pixels: `srgb`, `rgb16`, `cmyk`, `b-w`, … */
  readonly space: string;
  /** How libvips calls the type of one number: `uchar` is 8 bits. */
  readonly depth: string;
}

/**
 * Reads the header of a file by sharp, without decoding pixels, after its first bytes have been checked. Pixels are not
 * limited here: `assertPixels` does that.
 *
 * @throws CodedError `NOT_AN_IMAGE`, `UNSUPPORTED_FORMAT`, `CORRUPT_IMAGE`
 */
export async function readSharpHeader(bytes: Uint8Array): Promise<SharpHeader> {
  const format = formatOf(bytes);
  const found = await sharp(bytes, { failOn: 'error', limitInputPixels: false })
    .metadata()
    .catch((cause) => {
      const sentence = `This ${formatName(format)} file is damaged: its header cannot be read.`;
      throw new CodedError('CORRUPT_IMAGE', sentence, [], { cause });
    });
  if (found.format !== (format === 'avif' ? 'heif' : format)) throw unsupported(found.format);
  if (format === 'avif' && found.compression !== 'av1') throw unsupported('HEIC/HEIF');
  const profile = found.icc ? colorProfileOf(found.icc) : null;
  return {
    format,
    width: found.autoOrient.width,
    height: found.autoOrient.height,
    hasAlpha: found.hasAlpha,
    colorProfile: profile?.name ?? null,
    pages: found.pages ?? framesOfPng(bytes),
    profile,
    space: found.space,
    depth: found.depth,
  };
}

function formatOf(bytes: Uint8Array): SharpFormat {
  const found = sniffSharp(bytes);
  if (found === undefined) throw notAnImage(bytes, sharpFormats);
  if ('refused' in found) throw unsupported(found.refused);
  return found.format;
}

const unsupported = (name: string) => unsupportedFormat(name, sharpFormats);

/** The error of bytes that are no picture of a known kind. @param formats what can be read */
export const notAnImage = ({ length }: Uint8Array, formats: readonly string[]): CodedError =>
  new CodedError(
    'NOT_AN_IMAGE',
    `${length === 0 ? 'The file is empty.' : 'This is not a picture.'} ${readableSentence(formats)}`,
  );

/** The error of pictures in a format that is known and not read. @param formats what can be read */
export const unsupportedFormat = (name: string, formats: readonly string[]): CodedError =>
  new CodedError('UNSUPPORTED_FORMAT', `${name} pictures cannot be read. ${readableSentence(formats)}`);
