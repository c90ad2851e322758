import sharp from 'sharp';
import type { Picture } from '../../src/pipeline/index.ts';

/*
 * The article's arithmetic, plainly and without any plugin of ours.
 */

/** Width and height of the network's input. */
export const SIZE = 1024;

/** From the planar tensor to a map of the same size, which the caller may write to. */
export type Network = (tensor: Float32Array) => Float32Array | Promise<Float32Array>;

/**
 * The article's 1024 x 1024 pixels, by calls of its own. Antialiased linear down; up by an affine map, since sharp's
 * `resize` enlarges off center: three pixels more at every edge become a whole number, which are cut off again.
 */
export async function pixelsBySharp({ data, width, height, channels }: Picture): Promise<Uint8Array> {
  const small = { width: Math.min(width, SIZE), height: Math.min(height, SIZE) };
  const down = { ...small, fit: 'fill', kernel: 'linear', fastShrinkOnLoad: false } as const;
  const shrunk = await sharp(data, { raw: { width, height, channels } }).resize(down).raw().toBuffer();
  const [x, y] = [SIZE / small.width, SIZE / small.height];
  const [left, top] = [x === 1 ? 0 : 3, y === 1 ? 0 : 3];
  if (!Number.isInteger(x * left) || !Number.isInteger(y * top)) throw new Error('Choose a side of 512 or 768 pixels.');
  const edges = { left, right: left, top, bottom: top, extendWith: 'copy' } as const;
  const wide = { width: small.width + 2 * left, height: small.height + 2 * top, channels };
  const extended = await sharp(shrunk, { raw: { ...small, channels } })
    .extend(edges)
    .raw()
    .toBuffer();
  const { data: large, info } = await sharp(extended, { raw: wide })
    .affine([x, 0, 0, y], { odx: (x - 1) / 2, ody: (y - 1) / 2, interpolator: 'bilinear' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return sharp(large, { raw: { width: info.width, height: info.height, channels } })
    .extract({ left: x * left, top: y * top, width: SIZE, height: SIZE })
    .raw()
    .toBuffer();
}

/** x/255, less a half, by a half; the network; (x+1)/2; min-max "to purify"; bytes; nearest back to the picture's size. */
export async function articleMask(
  pixels: Uint8Array,
  network: Network,
  { width, height }: Picture,
): Promise<Uint8Array> {
  const plane = SIZE * SIZE;
  const tensor = new Float32Array(3 * plane);
  for (let i = 0; i < plane; i++) {
    for (let c = 0; c < 3; c++) tensor[c * plane + i] = (pixels[3 * i + c]! / 255 - 0.5) / 0.5;
  }
  const map = await network(tensor);
  for (let i = 0; i < plane; i++) map[i] = (map[i]! + 1) / 2;
  let [least, greatest] = [Infinity, -Infinity];
  for (const value of map) {
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  const mask = new Uint8Array(width * height);
  for (let y = 0, i = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) * SIZE) / height) * SIZE;
    for (let x = 0; x < width; x++, i++) {
      const value = map[row + Math.floor(((x + 0.5) * SIZE) / width)]!;
      mask[i] = Math.round((255 * (value - least)) / (greatest - least));
    }
  }
  return mask;
}

/** Color and alpha of every pixel times its mask. */
export function multiplied({ data }: Picture, mask: Uint8Array): Uint8Array {
  const result = new Uint8Array(4 * mask.length);
  for (let i = 0; i < mask.length; i++) {
    for (let c = 0; c < 3; c++) result[4 * i + c] = Math.round((data[3 * i + c]! * mask[i]!) / 255);
    result[4 * i + 3] = Math.round((255 * mask[i]!) / 255);
  }
  return result;
}

/** Mask above 128: the pixel, opaque; else nothing. */
export function cutAt128({ data }: Picture, mask: Uint8Array): Uint8Array {
  const result = new Uint8Array(4 * mask.length);
  for (let i = 0; i < mask.length; i++) {
    if (mask[i]! > 128) result.set([data[3 * i]!, data[3 * i + 1]!, data[3 * i + 2]!, 255], 4 * i);
  }
  return result;
}
