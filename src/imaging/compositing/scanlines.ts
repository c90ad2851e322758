import type { Composite } from '../../pipeline/index.ts';
import { allocateBytes } from '../raster/bytes.ts';
import { rgbaOf } from '../raster/color.ts';
import { type Pixels, type Size, sizeOf } from '../raster/pixels.ts';

/**
 * A picture that is made row by row, so that a backdrop and layers over it need no memory of their own: straight color, with
 * alpha or without. Rows are read from top to bottom; each is valid until the next one is read, and is only read.
 */
export interface Scanlines<C extends 3 | 4 = 3 | 4> {
  readonly channels: C;
  row(y: number): Uint8Array;
}

/** Opacity row by row, 0..255. */
export type OpacityLines = (y: number) => Uint8Array;

/** Rows of a picture. */
export const scanlinesOf = <C extends 3 | 4>({ data, width, channels }: Pixels<C>): Scanlines<C> => ({
  channels,
  row: (y) => data.subarray(y * width * channels, (y + 1) * width * channels),
});

/** Rows of a mask. */
export const opacityLinesOf =
  ({ data, width }: { readonly data: Uint8Array; readonly width: number }): OpacityLines =>
  (y) =>
    data.subarray(y * width, (y + 1) * width);

/** Rows of one color (`#rrggbb` or `#rrggbbaa`), without alpha where it is opaque. */
export function solidColor(color: string, width: number): Scanlines {
  const rgba = rgbaOf(color);
  const channels = rgba[3] === 255 ? 3 : 4;
  const row = Uint8Array.from({ length: width * channels }, (_, i) => rgba[i % channels]!);
  return { channels, row: () => row };
}

/** `at` of a composite that is as large as the source, and at its place. */
export const atSource: Composite['at'] = Object.freeze({ left: 0, top: 0, scale: 1 });

/** All rows as a finished picture of the source's size. */
export function paint({ channels, row }: Scanlines, size: Size): Composite {
  const { width, height } = size;
  const data = allocateBytes(channels * width * height);
  for (let y = 0; y < height; y++) data.set(row(y), y * width * channels);
  return { data, ...sizeOf(size), channels, at: atSource };
}
