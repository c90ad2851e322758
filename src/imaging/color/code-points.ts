import { type Matrix, matrixToSrgb, primariesOf } from './primaries.ts';

/** Colors by coding-independent code points (ITU-T H.273, tables 2 and 3). */
export interface CodePoints {
  readonly primaries: number;
  readonly transfer: number;
}

/** How numbers 0..1 of a picture become light of sRGB. */
export interface ColorEncoding {
  readonly name: string;
  /** From light in its own primaries. */
  readonly matrix: Matrix;
  /** Light relative to the white of sRGB, 1; above it for high dynamic range. */
  readonly toLight: (value: number) => number;
  readonly isHdr: boolean;
}

const PQ = 16;
const HLG = 18;
/** Diffuse white of high dynamic range pictures, in candela per square meter (ITU-R BT.2408). */
const WHITE = 203;

/** SMPTE ST 2084, in units of diffuse white. */
export function lightOfPq(value: number): number {
  const [m1, m2, c1, c2, c3] = [2610 / 16384, (2523 / 4096) * 128, 3424 / 4096, (2413 / 4096) * 32, (2392 / 4096) * 32];
  const power = value ** (1 / m2);
  return (10_000 * (Math.max(power - c1, 0) / (c2 - c3 * power)) ** (1 / m1)) / WHITE;
}

/**
 * ITU-R BT.2100 HLG on a display of 1000 candela per square meter, in units of diffuse white. Its gamma of 1.2 is applied to
 * each channel, not to the luminance: a little more saturated, and one curve.
 */
export function lightOfHlg(value: number): number {
  const [a, b, c] = [0.17883277, 0.28466892, 0.55991073];
  const scene = value <= 0.5 ? value ** 2 / 3 : (Math.exp((value - c) / a) + b) / 12;
  return (1000 * scene ** 1.2) / WHITE;
}

/** IEC 61966-2-1. */
export const lightOfSrgb = (value: number): number =>
  value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;

/** Curves by code point; those of video cameras (1, 6, 14, 15) are shown as sRGB, which is what browsers do. */
const curves: Readonly<Record<number, (value: number) => number>> = {
  1: lightOfSrgb,
  4: (value) => value ** 2.2,
  5: (value) => value ** 2.8,
  6: lightOfSrgb,
  8: (value) => value,
  13: lightOfSrgb,
  14: lightOfSrgb,
  15: lightOfSrgb,
  [PQ]: lightOfPq,
  [HLG]: lightOfHlg,
};

const names: Readonly<Record<number, string>> = { 1: 'BT.709', 9: 'BT.2020', 11: 'DCI-P3', 12: 'Display P3' };

const curveNames: Readonly<Record<number, string>> = { 8: ' (linear)', [PQ]: ' PQ', [HLG]: ' HLG' };

/** The encoding that code points name; undefined where it is sRGB, or as good as: unknown code points are read as sRGB. */
export function encodingOf({ primaries, transfer }: CodePoints): ColorEncoding | undefined {
  const isHdr = transfer === PQ || transfer === HLG;
  const toLight = curves[transfer] ?? lightOfSrgb;
  // High dynamic range without primaries has those of its standard.
  const found = primariesOf(primaries) ?? (isHdr ? primariesOf(9) : primariesOf(1));
  if (!found || (toLight === lightOfSrgb && found === primariesOf(1))) return undefined;
  const curve = curveNames[transfer] ?? '';
  return {
    name: `${names[primaries] ?? `primaries ${primaries}`}${curve}`,
    matrix: matrixToSrgb(found),
    toLight,
    isHdr,
  };
}

/** sRGB as it is. */
export const srgbEncoding: ColorEncoding = {
  name: 'sRGB',
  matrix: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  toLight: lightOfSrgb,
  isHdr: false,
};
