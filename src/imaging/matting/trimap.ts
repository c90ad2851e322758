import type { Mask, Picture } from '../../pipeline/index.ts';
import { dilateFlags } from '../masks/flag-dilation.ts';
import { allocateBytes } from '../raster/bytes.ts';
import { lightnessOf } from '../raster/lightness.ts';
import { resample } from '../raster/resample.ts';

/** What is known of the opacity of a picture. */
export interface KnownOpacity {
  /** Exact where it is known, and a guess elsewhere. */
  readonly mask: Mask;
  /** 1 where opacity is unknown, else 0; of the mask's size. */
  readonly unknown: Uint8Array;
}

/** Bytes up to this are opacities of at most .02; their opposites are at least .98. */
const SURE = 5;
const isSure = (byte: number): boolean => byte <= SURE || byte >= 255 - SURE;

const unsureIn = (bytes: Uint8Array): Uint8Array => {
  const flags = allocateBytes(bytes.length);
  for (let i = 0; i < bytes.length; i++) flags[i] = isSure(bytes[i]!) ? 0 : 1;
  return flags;
};

/** Unknown is where the mask is neither subject nor background, and within so many pixels along each axis of that. */
export const knownFromMask = (mask: Mask, reach: number): KnownOpacity => ({
  mask,
  unknown: dilateFlags(unsureIn(mask.data), mask, reach),
});

/** What a trimap fixes of a mask: black is background, white is subject, all else is unknown. Stretched to the mask's size. */
export async function knownFromTrimap(mask: Mask, trimap: Picture, signal: AbortSignal): Promise<KnownOpacity> {
  const { data: known } = await resample(await lightnessOf(trimap), mask, 'nearest', signal);
  const data = allocateBytes(known.length);
  for (let i = 0; i < known.length; i++) data[i] = isSure(known[i]!) ? (known[i]! > SURE ? 255 : 0) : mask.data[i]!;
  return { mask: { ...mask, data }, unknown: unsureIn(known) };
}
