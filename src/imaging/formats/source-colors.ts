import type { Metadata } from 'sharp';
import { type ColorEncoding, encodingOf, srgbEncoding } from '../color/code-points.ts';
import { readAvif } from './avif-boxes.ts';
import type { ColorProfile } from './color-profile.ts';
import type { ToneCurve } from './icc-curve.ts';
import { codePointsOfIcc, encodingOfIcc, grayCurveOf } from './icc-encoding.ts';
import { codePointsOfPng } from './png-chunks.ts';
import type { SharpFormat } from './sniff.ts';

/** What of a source's colors sharp does not convert. */
export interface SourceColors {
  /** Converted by us, in place of a profile: colors by code points, and those that alpha was multiplied into. */
  readonly encoding?: ColorEncoding;
  /** Of grey with 16 bits and a profile, which sharp takes for sRGB. */
  readonly grayCurve?: ToneCurve;
  /** Colors are multiplied by alpha already. */
  readonly isPremultiplied: boolean;
}

/** Spaces of libvips in which code points have a meaning. */
const spaces = new Set(['srgb', 'rgb16', 'b-w', 'grey16']);

/** Code points of a PNG overrule its profile (PNG, third edition, 11.3.2); of an AVIF the profile comes first. */
export function sourceColorsOf(
  bytes: Uint8Array,
  format: SharpFormat,
  { icc, space, hasAlpha }: Pick<Metadata, 'icc' | 'space' | 'hasAlpha'>,
  profile: ColorProfile | null,
): SourceColors {
  const avif = format === 'avif' ? readAvif(bytes) : undefined;
  const isPremultiplied = hasAlpha && avif?.isPremultiplied === true;
  if (!spaces.has(space)) return { isPremultiplied };
  const inPng = format === 'png' ? codePointsOfPng(bytes) : undefined;
  if (inPng) return { isPremultiplied, encoding: encodingOf(inPng) ?? srgbEncoding };
  const inIcc = icc && codePointsOfIcc(icc);
  const points = inIcc ?? (icc ? undefined : avif?.codePoints);
  const encoding = points && encodingOf(points);
  // A profile of standard range is applied by libvips, which knows all that it holds.
  if (encoding && (encoding.isHdr || !icc)) return { isPremultiplied, encoding };
  const ofGray = icc && profile && !profile.isSrgb ? grayCurveOf(icc) : undefined;
  // libvips decodes a grey AVIF as RGB, and then ignores its profile.
  if (ofGray && avif && profile)
    return { isPremultiplied, encoding: { ...srgbEncoding, name: profile.name, toLight: ofGray } };
  if (icc && profile && isPremultiplied && !profile.isSrgb) {
    const own = encodingOfIcc(icc, profile.name);
    return { isPremultiplied, ...(own && { encoding: own }) };
  }
  const grayCurve = space === 'grey16' ? ofGray : undefined;
  return { isPremultiplied, ...(grayCurve && { grayCurve }) };
}
