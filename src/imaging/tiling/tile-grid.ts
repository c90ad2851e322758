import type { Box } from '../../pipeline/index.ts';
import type { Size } from '../raster/pixels.ts';

/** Tiles of a picture: at most so many side by side and one above the other, and the share of its side that neighbors share. */
export interface TileGrid {
  readonly columns: number;
  readonly rows: number;
  /** 0..0.5 */
  readonly overlap: number;
}

/** The whole picture, then its tiles row by row; the whole picture alone where one tile would show all of it. */
export function tileBoxes(picture: Size, input: Size, { columns, rows, overlap }: TileGrid): readonly Box[] {
  const across = segmentsOf(picture.width, input.width, columns, overlap);
  const down = segmentsOf(picture.height, input.height, rows, overlap);
  const tiles = down.flatMap(([top, height]) => across.map(([left, width]) => ({ left, top, width, height })));
  const whole = { left: 0, top: 0, width: picture.width, height: picture.height };
  return tiles.length === 1 ? [whole] : [whole, ...tiles];
}

/** Start and length, in whole pixels, of equal pieces of a side that overlap by a share of their length. */
function segmentsOf(side: number, least: number, most: number, overlap: number): (readonly [number, number])[] {
  const lengthFor = (count: number) => Math.ceil(side / (count - (count - 1) * overlap));
  let count = most;
  while (count > 1 && lengthFor(count) < least) count--;
  const length = Math.min(side, lengthFor(count));
  return Array.from({ length: count }, (_, i) => [Math.round((i * (side - length)) / Math.max(1, count - 1)), length]);
}
