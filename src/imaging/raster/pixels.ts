import sharp, { type Sharp } from 'sharp';

export type { Sharp };

/** Interleaved 8-bit pixels: grey, RGB, or RGB with straight alpha. */
export interface Pixels<C extends 1 | 3 | 4 = 1 | 3 | 4> {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: C;
}

/** In pixels. */
export type Size = Pick<Pixels, 'width' | 'height'>;

/** The size alone, of anything that has one. */
export const sizeOf = ({ width, height }: Size): Size => ({ width, height });

/** Whether two pictures have the same width and height. */
export const isSameSize = (a: Size, b: Size): boolean => a.width === b.width && a.height === b.height;

/**
 * A sharp pipeline over raw pixels, which it reads where they are. The number of channels stays: sharp turns one channel
 * into three unless the color space is set to grey.
 */
export const sharpOf = ({ data, width, height, channels }: Pixels): Sharp =>
  sharp(data, { raw: { width, height, channels }, limitInputPixels: false }).toColourspace(
    channels === 1 ? 'b-w' : 'srgb',
  );

/** Runs a sharp pipeline on libvips' threads and gives its pixels; `C` is the caller's promise of the number of channels. */
export async function pixelsOf<C extends 1 | 3 | 4>(image: Sharp): Promise<Pixels<C>> {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels as C };
}

/** The same bytes as a Buffer, which sharp wants as the input of a further operation; not a copy. */
export const bufferOf = ({ buffer, byteOffset, length }: Uint8Array): Buffer => Buffer.from(buffer, byteOffset, length);
