import type { Size } from '../raster/pixels.ts';
import { boxSums } from './box-sums.ts';

/** Numbers of a cell: three of color, or the factors of the three colors; and opacity, or what is added. */
export const NUMBERS = 4;

interface ColorFit {
  /** Cells of a window on each side of the middle one. */
  readonly reach: number;
  /** Variance of color, which is 0..1, below which a window counts as flat. */
  readonly epsilon: number;
  readonly gives: 'mask' | 'detail';
}

/**
 * Of each cell <a>, and what is added: <b> where the function gives the mask, what makes it 0 at the cell's own color where
 * it gives detail. Written over the cells, each of which is read for the last time then.
 */
export function fitColor(cells: Float32Array, size: Size, { reach, epsilon, gives }: ColorFit): Float32Array {
  const fits = new Float32Array(cells.length);
  boxSums(size, reach, PRODUCTS, addProducts(cells, size.width), (i, sums, pixels) =>
    fitWindow(sums, pixels, epsilon, fits, i),
  );
  const addFits = (y: number, columns: Float64Array, sign: number) => {
    for (let at = 0, from = y * columns.length; at < columns.length; at++, from++) columns[at]! += sign * fits[from]!;
  };
  boxSums(size, reach, NUMBERS, addFits, (i, sums, pixels) => {
    const at = NUMBERS * i;
    const a0 = sums[0]! / pixels;
    const a1 = sums[1]! / pixels;
    const a2 = sums[2]! / pixels;
    const atCell = a0 * cells[at]! + a1 * cells[at + 1]! + a2 * cells[at + 2]!;
    cells[at] = a0;
    cells[at + 1] = a1;
    cells[at + 2] = a2;
    cells[at + 3] = gives === 'mask' ? sums[3]! / pixels : -atCell;
  });
  return cells;
}

/** Sums of color, opacity, their product, and the products of colors. */
const PRODUCTS = 13;

const addProducts = (cells: Float32Array, width: number) => (y: number, columns: Float64Array, sign: number) => {
  for (let x = 0, from = NUMBERS * y * width, at = 0; x < width; x++, from += NUMBERS, at += PRODUCTS) {
    const red = cells[from]!;
    const green = cells[from + 1]!;
    const blue = cells[from + 2]!;
    const opacity = sign * cells[from + 3]!;
    columns[at]! += sign * red;
    columns[at + 1]! += sign * green;
    columns[at + 2]! += sign * blue;
    columns[at + 3]! += opacity;
    columns[at + 4]! += opacity * red;
    columns[at + 5]! += opacity * green;
    columns[at + 6]! += opacity * blue;
    columns[at + 7]! += sign * red * red;
    columns[at + 8]! += sign * red * green;
    columns[at + 9]! += sign * red * blue;
    columns[at + 10]! += sign * green * green;
    columns[at + 11]! += sign * green * blue;
    columns[at + 12]! += sign * blue * blue;
  }
};

/** Writes a and b of a window: a symmetric system of three, by its cofactors. */
function fitWindow(sums: Float64Array, pixels: number, epsilon: number, fits: Float32Array, i: number): void {
  const red = sums[0]! / pixels;
  const green = sums[1]! / pixels;
  const blue = sums[2]! / pixels;
  const opacity = sums[3]! / pixels;
  const p = sums[4]! / pixels - opacity * red;
  const q = sums[5]! / pixels - opacity * green;
  const r = sums[6]! / pixels - opacity * blue;
  const rr = sums[7]! / pixels - red * red + epsilon;
  const rg = sums[8]! / pixels - red * green;
  const rb = sums[9]! / pixels - red * blue;
  const gg = sums[10]! / pixels - green * green + epsilon;
  const gb = sums[11]! / pixels - green * blue;
  const bb = sums[12]! / pixels - blue * blue + epsilon;
  const c0 = gg * bb - gb * gb;
  const c1 = rb * gb - rg * bb;
  const c2 = rg * gb - rb * gg;
  const scale = 1 / (rr * c0 + rg * c1 + rb * c2);
  const c4 = rr * bb - rb * rb;
  const c5 = rg * rb - rr * gb;
  const a0 = (c0 * p + c1 * q + c2 * r) * scale;
  const a1 = (c1 * p + c4 * q + c5 * r) * scale;
  const a2 = (c2 * p + c5 * q + (rr * gg - rg * rg) * r) * scale;
  const at = NUMBERS * i;
  fits[at] = a0;
  fits[at + 1] = a1;
  fits[at + 2] = a2;
  fits[at + 3] = opacity - a0 * red - a1 * green - a2 * blue;
}
