import type { Size } from '../raster/pixels.ts';

/**
 * Sums of some quantities over a square window around each pixel, in time that does not depend on the window: a row goes
 * into the sums of columns, or out of them, and a column into the sum of the window, or out of it. Windows are cut at the
 * picture's edges.
 *
 * @param reach pixels on each side of the middle one
 * @param count how many quantities there are; those of column x are `columns[count * x]` and so on
 * @param addRow adds those of a row of pixels to `columns`, times `sign`
 * @param visit gets the sums of the window around pixel `i`, and how many pixels lie in it
 */
export function boxSums(
  { width, height }: Size,
  reach: number,
  count: number,
  addRow: (y: number, columns: Float64Array, sign: 1 | -1) => void,
  visit: (i: number, sums: Float64Array, pixels: number) => void,
): void {
  const columns = new Float64Array(count * width);
  const sums = new Float64Array(count);

  function addColumn(x: number, sign: 1 | -1): void {
    for (let k = 0, at = count * x; k < count; k++, at++) sums[k]! += sign * columns[at]!;
  }

  for (let y = 0; y < Math.min(reach, height); y++) addRow(y, columns, 1);
  for (let y = 0, i = 0; y < height; y++) {
    if (y + reach < height) addRow(y + reach, columns, 1);
    if (y > reach) addRow(y - reach - 1, columns, -1);
    const rows = Math.min(height - 1, y + reach) - Math.max(0, y - reach) + 1;
    sums.fill(0);
    for (let x = 0; x < Math.min(reach, width); x++) addColumn(x, 1);
    for (let x = 0; x < width; x++, i++) {
      if (x + reach < width) addColumn(x + reach, 1);
      if (x > reach) addColumn(x - reach - 1, -1);
      visit(i, sums, rows * (Math.min(width - 1, x + reach) - Math.max(0, x - reach) + 1));
    }
  }
}
