import { type Pixels, sharpOf } from '../raster/pixels.ts';
import { fastPng } from './fast-png.ts';
import { insertPngChunk, wholePngChunk } from './png-chunks.ts';
import { withoutDensity } from './without-density.ts';

/** Every `PngEffort`. */
export const pngEfforts = ['fast', 'small'] as const;
/** Time spent to make a PNG small; the pixels are the same. */
export type PngEffort = (typeof pngEfforts)[number];

/** How a PNG is written. */
export interface PngOptions {
  readonly effort: PngEffort;
  /** Say that the colors are sRGB, by a profile; grey becomes RGB then, since the profile is one for RGB. */
  readonly profile: boolean;
}

/** zlib's level, where libvips writes. At 6, cutouts of photographs would be no smaller than `fast` makes them. */
export const pngLevels: Readonly<Record<PngEffort, number>> = { fast: 3, small: 7 };

/** Bytes of a row that the kernel takes at most: it holds some five times as much. */
const MOST_ROW_BYTES = 2_000_000;

/**
 * A PNG of 8-bit pixels without any metadata but what is asked for. `fast` is a kernel of ours, seven times as fast as libvips
 * with files as small, on the calling thread in strips; `small`, and rows of more than 2 million bytes, are written by libvips.
 */
export async function writePng(pixels: Pixels, { effort, profile }: PngOptions, signal: AbortSignal): Promise<Buffer> {
  const isOurs = effort === 'fast' && pixels.width * pixels.channels <= MOST_ROW_BYTES;
  if (isOurs && !(profile && pixels.channels === 1)) {
    const png = await fastPng(pixels, signal);
    return profile ? insertPngChunk(png, await profileChunk()) : png;
  }
  signal.throwIfAborted();
  const image = profile ? sharpOf(pixels).withIccProfile('srgb') : sharpOf(pixels);
  const options = { compressionLevel: pngLevels[effort], adaptiveFiltering: true };
  return withoutDensity(await image.png(options).toBuffer());
}

let known: Promise<Buffer> | undefined;

/** The chunk `iCCP` that libvips writes for sRGB, made once. */
function profileChunk(): Promise<Buffer> {
  known ??= sharpOf({ data: new Uint8Array(3), width: 1, height: 1, channels: 3 })
    .withIccProfile('srgb')
    .png()
    .toBuffer()
    .then((png) => wholePngChunk(png, 'iCCP')!)
    .catch((error: unknown) => {
      known = undefined;
      throw error;
    });
  return known;
}
