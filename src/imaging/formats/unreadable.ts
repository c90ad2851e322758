import { CodedError } from '../../pipeline/index.ts';
import { formatName, readableSentence } from './format-names.ts';
import { unreadJpeg } from './jpeg-kind.ts';
import { type SharpFormat, sharpFormats } from './sniff.ts';
import { readTiffDirectories } from './tiff-directory.ts';
import { chooseTiffPicture } from './tiff-picture.ts';

/** Compressions that libtiff always has: none, CCITT, LZW, JPEG, deflate, PackBits. What it cannot read of them is damaged. */
const always = new Set([1, 2, 3, 4, 5, 7, 8, 32771, 32773, 32946]);

/** Names of those that its build may lack, by number. */
const compressions: Readonly<Record<number, string>> = {
  6: 'old-style JPEG',
  9: 'JBIG',
  10: 'JBIG',
  32766: 'NeXT',
  32809: 'ThunderScan',
  34661: 'JBIG',
  34676: 'SGILog',
  34677: 'SGILog',
  34712: 'JPEG 2000',
  33003: 'JPEG 2000',
  33005: 'JPEG 2000',
  34887: 'LERC',
  34925: 'LZMA',
  34926: 'Zstandard',
  34933: 'PNG',
  50000: 'Zstandard',
  50001: 'WebP',
  50002: 'JPEG XL',
  52546: 'JPEG XL',
};

/** The error of a picture that libvips rejects: of a kind that it does not read, or else damaged. */
export function unreadable(format: SharpFormat, bytes: Uint8Array, cause: Error, what: string): CodedError {
  const kind = kindOf(format, bytes, cause);
  if (kind) return new CodedError('UNSUPPORTED_FORMAT', `${kind} cannot be read. ${readableSentence(sharpFormats)}`);
  return new CodedError('CORRUPT_IMAGE', `This ${formatName(format)} file is damaged: its ${what}.`, [], { cause });
}

function kindOf(format: SharpFormat, bytes: Uint8Array, { message }: Error): string | undefined {
  if (format === 'jpeg') {
    const kind = unreadJpeg(bytes);
    return kind && `JPEG pictures of the kind ${kind}`;
  }
  if (format === 'tiff') {
    const compression = chooseTiffPicture(readTiffDirectories(bytes))?.directory.compression ?? 1;
    if (always.has(compression)) return undefined;
    return `TIFF pictures with ${compressions[compression] ?? `unknown (${compression})`} compression`;
  }
  return format === 'avif' && /unsupported|not supported/i.test(message) ? 'AVIF pictures of this kind' : undefined;
}
