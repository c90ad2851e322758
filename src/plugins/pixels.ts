import sharp, { type Sharp } from 'sharp';

/** Interleaved 8-bit pixels: grey, RGB, or RGB with straight alpha. */
export interface Pixels<C extends 1 | 3 | 4 = 1 | 3 | 4> {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: C;
}

export type Size = Pick<Pixels, 'width' | 'height'>;

export const isSameSize = (a: Size, b: Size): boolean => a.width === b.width && a.height === b.height;

/**
 * A sharp pipeline over raw pixels; without a copy. The number of channels stays: sharp turns one channel into three
 * unless it is told to stay grey.
 */
export const open = ({ data, width, height, channels }: Pixels): Sharp =>
  sharp(data, { raw: { width, height, channels }, limitInputPixels: false }).toColourspace(
    channels === 1 ? 'b-w' : 'srgb',
  );

/** Runs a sharp pipeline on libvips' threads and gives its pixels; `C` is the caller's promise of the number of channels. */
export async function pixelsOf<C extends 1 | 3 | 4>(image: Sharp): Promise<Pixels<C>> {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels as C };
}

/** What the network sees of a picture: its colors, transparency flattened on white. */
export const flattened = async (picture: Pixels<3 | 4>): Promise<Pixels<3>> =>
  picture.channels === 3
    ? (picture as Pixels<3>)
    : pixelsOf<3>(open(picture).flatten({ background: { r: 255, g: 255, b: 255 } }));

/**
 * The rows of a picture in strips of about half a million bytes, 2 to 4 ms of a simple loop: whatever else the main thread
 * has to do gets its turn between two strips.
 */
export async function* strips(rows: number, bytesOfRow: number, signal: AbortSignal) {
  const step = Math.max(1, Math.floor(500_000 / bytesOfRow));
  for (let top = 0; top < rows; top += step) {
    if (top > 0) await new Promise(setImmediate);
    signal.throwIfAborted();
    yield [top, Math.min(rows, top + step)] as const;
  }
}
