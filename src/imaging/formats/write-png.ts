import { type Pixels, sharpOf } from '../raster/pixels.ts';
import { nativePng, type PngEffort } from './native-png.ts';
import { insertPngChunk, wholePngChunk } from './png-chunks.ts';
import { withoutDensity } from './without-density.ts';

/** How a PNG is written. */
export interface PngOptions {
  readonly effort: PngEffort;
  /** Say that the colors are sRGB, by a profile; grey becomes RGB then, since the profile is one for RGB. */
  readonly profile: boolean;
}

/** zlib's level, where libvips writes. */
export const pngLevels: Readonly<Record<PngEffort, number>> = { fast: 3, small: 6 };

/**
 * Pixels that are given to the native encoder at most. It holds whole pictures, and for noise, which does not shrink, some
 * 18 bytes a pixel beside what it is given: a copy with a header before it, what it reads from that, the compressed bytes
 * and the file. libvips writes line by line.
 */
export const MOST_NATIVE_PIXELS = 24e6;

/**
 * A PNG of 8-bit pixels without any metadata but what is asked for. By the native encoder, 6 to 10 times as fast as libvips
 * at `fast`; by libvips where that one does not exist for the platform, and above `MOST_NATIVE_PIXELS`.
 */
export async function writePng(pixels: Pixels, { effort, profile }: PngOptions, signal: AbortSignal): Promise<Buffer> {
  const isNative = pixels.width * pixels.height <= MOST_NATIVE_PIXELS && !(profile && pixels.channels === 1);
  const png = isNative ? await nativePng(pixels, effort, signal) : undefined;
  if (png) return profile ? insertPngChunk(png, await profileChunk()) : png;
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
