import { type CodePoints, type ColorEncoding, lightOfSrgb } from '../color/code-points.ts';
import { type Matrix, ratio } from '../color/primaries.ts';
import { iccCurveOf, type ToneCurve } from './icc-curve.ts';
import { fixedAt, iccTag, lettersAt } from './icc-tags.ts';

/** XYZ of red, green and blue in profiles of sRGB: adapted to D50 (IEC 61966-2-1, annex F). */
const SRGB = [0.4361, 0.2225, 0.0139, 0.3851, 0.7169, 0.0971, 0.1431, 0.0606, 0.7141];
/** Makers round differently, and adapt by other matrices; the next spaces in use differ by 0.03 and more. */
const TOLERANCE = 0.004;
/** In bytes: the smallest profiles of sRGB have curves of some twenty points. A gamma of 2.2 differs by five. */
const CURVE_TOLERANCE = 2.5;

/**
 * Whether numbers with this profile are sRGB as they are: by primaries and curves of RGB, by the curve of grey. Names are
 * free: Display P3 has been called sRGB, and sRGB by names of phones. A profile that has tables in place of curves is another.
 */
export function isSrgbProfile(icc: Uint8Array): boolean {
  const space = spaceOf(icc);
  if (space === 'GRAY') return isSrgbCurve(grayCurveOf(icc));
  if (space !== 'RGB ' || iccTag(icc, 'A2B0')) return false;
  const colorants = colorantsOf(icc);
  if (colorants.length !== 9 || colorants.some((value, i) => Math.abs(value - SRGB[i]!) > TOLERANCE)) return false;
  return ['rTRC', 'gTRC', 'bTRC'].every((name) => isSrgbCurve(iccCurveOf(iccTag(icc, name))));
}

/**
 * The curve of a gray profile, to light; undefined where it is none, or has tables. Where the profile connects by Lab, its
 * curve gives lightness (ICC.1:2022, F.2).
 */
export function grayCurveOf(icc: Uint8Array): ToneCurve | undefined {
  const curve = spaceOf(icc) === 'GRAY' ? iccCurveOf(iccTag(icc, 'kTRC')) : undefined;
  const isLab = curve && lettersAt(Buffer.from(icc.buffer, icc.byteOffset, icc.length), 20) === 'Lab ';
  return isLab ? (value) => lightOfLightness(100 * curve(value)) : curve;
}

/** CIE 1976 L* from 0 to 100. */
const lightOfLightness = (lightness: number): number =>
  lightness > 8 ? ((lightness + 16) / 116) ** 3 : (lightness * 27) / 24389;

/** Code points that a profile names (ICC.1:2022, 9.2.17): those of high dynamic range have them. */
export function codePointsOfIcc(icc: Uint8Array): CodePoints | undefined {
  const tag = iccTag(icc, 'cicp');
  return tag && tag.length >= 12 ? { primaries: tag[8]!, transfer: tag[9]! } : undefined;
}

/** The encoding of a profile of primaries and one curve; undefined for another, which only libvips applies. */
export function encodingOfIcc(icc: Uint8Array, name: string): ColorEncoding | undefined {
  const colorants = colorantsOf(icc);
  const toLight = iccCurveOf(iccTag(icc, 'gTRC'));
  if (colorants.length !== 9 || !toLight) return undefined;
  return { name, matrix: ratio(columns(SRGB), columns(colorants)), toLight, isHdr: false };
}

/** XYZ of red, of green and of blue; fewer numbers where a tag is absent. */
const colorantsOf = (icc: Uint8Array) => ['rXYZ', 'gXYZ', 'bXYZ'].flatMap((name) => xyzOf(iccTag(icc, name)));

const columns = (of: readonly number[]): Matrix => [0, 1, 2].map((i) => [of[i]!, of[i + 3]!, of[i + 6]!]);

const spaceOf = (icc: Uint8Array): string =>
  icc.length < 132 ? '' : lettersAt(Buffer.from(icc.buffer, icc.byteOffset, icc.length), 16);

const xyzOf = (tag: Buffer | undefined): readonly number[] =>
  tag && tag.length >= 20 ? [8, 12, 16].map((at) => fixedAt(tag, at)) : [];

function isSrgbCurve(curve: ToneCurve | undefined): boolean {
  if (!curve) return false;
  for (let byte = 16; byte <= 255; byte += 16) {
    // The byte whose light in sRGB this is, by the slope there.
    const value = byte / 255;
    const slope = (lightOfSrgb(value + 0.002) - lightOfSrgb(value - 0.002)) / 0.004;
    if ((Math.abs(curve(value) - lightOfSrgb(value)) / slope) * 255 > CURVE_TOLERANCE) return false;
  }
  return true;
}
