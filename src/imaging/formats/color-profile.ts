import { isSrgbProfile } from './icc-encoding.ts';
import { iccTag } from './icc-tags.ts';

/** The facts of an embedded ICC profile. */
export interface ColorProfile {
  /** `Display P3`, `sRGB IEC61966-2.1`, …; how the profile calls its color space where it has no description. */
  readonly name: string;
  /** Four characters: `RGB `, `CMYK`, `GRAY`, … */
  readonly space: string;
  /** Numbers are sRGB as they are. */
  readonly isSrgb: boolean;
}

/** Reads a profile's description (ICC.1:2022, 7.2 and 10.13; ICC.1:2001-04, 6.5.17). Null where it is no profile. */
export function colorProfileOf(icc: Uint8Array): ColorProfile | null {
  const bytes = Buffer.from(icc.buffer, icc.byteOffset, icc.length);
  if (bytes.length < 132) return null;
  const space = bytes.toString('latin1', 16, 20);
  return { space, name: descriptionOf(bytes) || `${space.trim()} profile`, isSrgb: isSrgbProfile(bytes) };
}

function descriptionOf(icc: Buffer): string | undefined {
  const tag = iccTag(icc, 'desc');
  try {
    if (tag) {
      return textOf(tag)
        .replace(/[\p{Cc}\p{Cf}]/gu, '')
        .trim()
        .slice(0, 100);
    }
  } catch (error) {
    // Offsets that point outside: a damaged profile has no name.
    if (!(error instanceof RangeError)) throw error;
  }
}

/** Version 2 has ASCII, version 4 a table of UTF-16 texts in several languages, of which the first will do. */
function textOf(tag: Buffer): string {
  if (tag.toString('latin1', 0, 4) !== 'mluc') return tag.toString('latin1', 12, 12 + tag.readUInt32BE(8));
  const start = tag.readUInt32BE(24);
  const text = Buffer.from(tag.subarray(start, start + tag.readUInt32BE(20)));
  return text.length % 2 === 0 ? text.swap16().toString('utf16le') : '';
}
