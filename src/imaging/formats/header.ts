import sharp, { type SharpOptions } from 'sharp';
import { CodedError, type Header } from '../../pipeline/index.ts';
import { framesOfPng } from './animated-png.ts';
import { cameraRawName } from './camera-raw.ts';
import { type ColorProfile, colorProfileOf } from './color-profile.ts';
import { readableSentence } from './format-names.ts';
import { gammaOfPng } from './png-chunks.ts';
import { type SharpFormat, sharpFormats, sniffSharp } from './sniff.ts';
import { type SourceColors, sourceColorsOf } from './source-colors.ts';
import { readTiffDirectories } from './tiff-directory.ts';
import { chooseTiffPicture, type TiffChoice, unreadTiff } from './tiff-picture.ts';
import { unreadable } from './unreadable.ts';

/** A header, and what a decoder must know that sharp does not tell, or does not do. */
export interface SharpHeader extends Header {
  readonly format: SharpFormat;
  readonly profile: ColorProfile | null;
  /** How libvips calls the color space of the pixels: `srgb`, `rgb16`, `cmyk`, `b-w`, … */
  readonly space: string;
  /** How libvips calls the type of one number: `uchar` is 8 bits. */
  readonly depth: string;
  /** Of sharp: which picture of the file is read. */
  readonly input: Pick<SharpOptions, 'page' | 'tiff' | 'ignoreIcc'>;
  readonly colors: SourceColors;
  /** Of a PNG, in which nothing else states its colors; libvips takes the numbers for sRGB whatever it is. */
  readonly gamma: number | undefined;
}

/**
 * Reads the header of a file by sharp, without decoding pixels, after its first bytes have been checked. Pixels are not
 * limited here: `assertPixels` does that.
 *
 * @throws CodedError `NOT_AN_IMAGE`, `UNSUPPORTED_FORMAT`, `CORRUPT_IMAGE`
 */
export async function readSharpHeader(bytes: Uint8Array): Promise<SharpHeader> {
  const format = formatOf(bytes);
  const picture = format === 'tiff' ? pictureOfTiff(bytes) : undefined;
  const page = picture && { page: picture.page, ...(picture.tiff && { tiff: picture.tiff }) };
  const found = await sharp(bytes, { failOn: 'error', limitInputPixels: false, ...page })
    .metadata()
    .catch((cause) => {
      throw unreadable(format, bytes, cause, 'header cannot be read');
    });
  if (found.format !== (format === 'avif' ? 'heif' : format)) throw unsupported(found.format);
  if (format === 'avif' && found.compression !== 'av1') throw unsupported('HEIC/HEIF');
  const profile = found.icc ? colorProfileOf(found.icc) : null;
  const colors = sourceColorsOf(bytes, format, found, profile);
  return {
    format,
    width: found.autoOrient.width,
    height: found.autoOrient.height,
    hasAlpha: found.hasAlpha,
    colorProfile: profile?.name ?? null,
    pages: picture?.pictures ?? found.pages ?? framesOfPng(bytes),
    profile,
    space: found.space,
    depth: found.depth,
    input: { ...page, ...(colors.encoding && { ignoreIcc: true }) },
    colors,
    gamma: format === 'png' ? gammaOfPng(bytes) : undefined,
  };
}

/** Which picture of a TIFF is the photograph. @throws CodedError `UNSUPPORTED_FORMAT` for raw files, and what libvips misreads */
function pictureOfTiff(bytes: Uint8Array): TiffChoice | undefined {
  const directories = readTiffDirectories(bytes);
  const raw = cameraRawName(bytes, directories);
  if (raw !== undefined) throw unsupported(raw);
  const picture = chooseTiffPicture(directories);
  const sentence = picture && unreadTiff(picture.directory);
  if (sentence !== undefined) throw new CodedError('UNSUPPORTED_FORMAT', sentence);
  return picture;
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
