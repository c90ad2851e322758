import sharp, { type Color } from 'sharp';
import { rgbaOf } from '../raster/color.ts';
import { bufferOf, type Pixels, pixelsOf, type Size, sharpOf } from '../raster/pixels.ts';
import { type Offset, padPixels } from './padding.ts';

/** Pixels somewhere on a color, which is seen through them as well; without alpha where it is opaque. */
export async function placeOnColor(
  picture: Pixels,
  canvas: Size,
  offset: Offset,
  background: string,
): Promise<Pixels<3 | 4>> {
  const [r, g, b, alpha] = rgbaOf(background);
  const color = { r, g, b, alpha: alpha / 255 };
  const isOpaque = alpha === 255;
  const seen = picture.channels === 4 && alpha > 0 ? await filled(picture, color) : picture;
  const channels = isOpaque ? 3 : 4;
  const image = isOpaque
    ? sharpOf(seen).toColourspace('srgb').removeAlpha()
    : sharpOf(seen).toColourspace('srgb').ensureAlpha();
  const whole = seen.channels === channels ? seen : await pixelsOf<3 | 4>(image);
  return padPixels(whole as Pixels<3 | 4>, canvas, offset, color);
}

/** (Not done where nothing is seen through: libvips would lose a shade of what is faint.) */
function filled({ width, height, ...picture }: Pixels, background: Color): Promise<Pixels> {
  const create = { width, height, channels: 4, background } as const;
  const { data, channels } = picture;
  return pixelsOf(sharp({ create }).composite([{ input: bufferOf(data), raw: { width, height, channels } }]));
}
