import type { Mask } from '../pipeline/index.ts';
import { bytesFor } from './blend.ts';
import { boxSums } from './box-sums.ts';
import { between } from './gaussian.ts';
import type { Pixels, Size } from './pixels.ts';

/** How a mask follows the colors of a picture. */
export interface Guidance {
  /** Half the side of the window in which the mask is taken as a linear function of color, in pixels; at least one cell. */
  readonly radius: number;
  /** Variance of color, which is 0..1, below which a window counts as flat. */
  readonly epsilon: number;
  /** Side of the cells that the function is worked out on, in pixels. */
  readonly subsampling: number;
}

/** Numbers of a cell: three of color, or the factors of the three colors; and opacity, or what is added. */
const NUMBERS = 4;

/**
 * The guided filter: near each pixel the mask is the linear function of the picture's color that fits it best,
 *
 *     a = (cov(I) + epsilon)^-1 cov(I, p),   b = <p> - a <I>,   q = <a> I + <b>
 *
 * where I is color, p the mask, and < > the mean over a window. He, Sun, Tang: Guided image filtering (PAMI 2013). With
 * subsampling, a and b belong to cells, and are linear between their centers. He, Sun: Fast guided filter (2015).
 *
 * Time does not depend on the radius. Memory: 32 bytes a cell, and the result.
 */
export const guided = (mask: Mask, guide: Pixels<3>, guidance: Guidance): Mask => {
  const { cells, size } = cellsOf(mask, guide, guidance.subsampling);
  const functions = functionsOf(cells, size, guidance, 'mask');
  return applied(functions, size, guide, guidance.subsampling);
};

/**
 * Gives a mask that was enlarged the detail that the picture has and the mask has not: what the linear function of color
 * says of the difference between a pixel's color and that of its cell,
 *
 *     q = p + <a> I - <a> I_cell
 *
 * so that the mask keeps what it says of whole cells. After residual interpolation (Kiku, Monno, Tanaka, Okutomi 2013),
 * with the fast guided filter's a. With cells of one pixel it is the mask itself.
 */
export const detailed = (mask: Mask, guide: Pixels<3>, guidance: Guidance): Mask => {
  if (guidance.subsampling === 1) return mask;
  const { cells, size } = cellsOf(mask, guide, guidance.subsampling);
  const functions = functionsOf(cells, size, guidance, 'detail');
  return applied(functions, size, guide, guidance.subsampling, mask);
};

/** Mean color and opacity of each cell, 0..1. */
function cellsOf(mask: Mask, guide: Pixels<3>, step: number): { cells: Float32Array; size: Size } {
  const size = { width: Math.ceil(mask.width / step), height: Math.ceil(mask.height / step) };
  const cells = new Float32Array(NUMBERS * size.width * size.height);
  for (let y = 0, i = 0; y < mask.height; y++) {
    const row = Math.floor(y / step) * size.width;
    const rows = Math.min(step, mask.height - Math.floor(y / step) * step);
    for (let column = 0, x = 0; column < size.width; column++) {
      const end = Math.min(mask.width, x + step);
      const share = 1 / (255 * rows * (end - x));
      let [red, green, blue, opacity] = [0, 0, 0, 0];
      for (; x < end; x++, i++) {
        red += guide.data[3 * i]!;
        green += guide.data[3 * i + 1]!;
        blue += guide.data[3 * i + 2]!;
        opacity += mask.data[i]!;
      }
      const at = NUMBERS * (row + column);
      cells[at]! += red * share;
      cells[at + 1]! += green * share;
      cells[at + 2]! += blue * share;
      cells[at + 3]! += opacity * share;
    }
  }
  return { cells, size };
}

/**
 * Of each cell <a>, and what is added: <b> where the function gives the mask, what makes it 0 at the cell's own color where
 * it gives detail. Written over the cells, each of which is read for the last time then.
 */
function functionsOf(
  cells: Float32Array,
  size: Size,
  { radius, epsilon, subsampling }: Guidance,
  gives: 'mask' | 'detail',
): Float32Array {
  const reach = Math.max(1, Math.round(radius / subsampling));
  const fits = new Float32Array(cells.length);
  boxSums(size, reach, PRODUCTS, addProducts(cells, size.width), (i, sums, pixels) =>
    solve(sums, pixels, epsilon, fits, i),
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
function solve(sums: Float64Array, pixels: number, epsilon: number, fits: Float32Array, i: number): void {
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

/** The functions at each pixel, applied to its color, and added to a mask if there is one. */
function applied(functions: Float32Array, size: Size, guide: Pixels<3>, step: number, onto?: Mask): Mask {
  const { width, height } = guide;
  const data = bytesFor(width * height);
  const line = new Float32Array(NUMBERS * size.width);
  const across = Array.from({ length: width }, (_, x) => between(x, step, size.width));
  const lefts = Int32Array.from(across, ([cell]) => NUMBERS * cell);
  const shares = Float32Array.from(across, ([, share]) => share);
  for (let y = 0, i = 0; y < height; y++) {
    const [above, share] = between(y, step, size.height);
    const below = Math.min(size.height - 1, above + 1) * line.length;
    for (let k = 0, from = above * line.length; k < line.length; k++, from++) {
      line[k] = functions[from]! + share * (functions[below + k]! - functions[from]!);
    }
    for (let x = 0; x < width; x++, i++) {
      const left = lefts[x]!;
      const right = Math.min(line.length - NUMBERS, left + NUMBERS);
      const t = shares[x]!;
      const a0 = line[left]! + t * (line[right]! - line[left]!);
      const a1 = line[left + 1]! + t * (line[right + 1]! - line[left + 1]!);
      const a2 = line[left + 2]! + t * (line[right + 2]! - line[left + 2]!);
      const b = line[left + 3]! + t * (line[right + 3]! - line[left + 3]!);
      const color = a0 * guide.data[3 * i]! + a1 * guide.data[3 * i + 1]! + a2 * guide.data[3 * i + 2]!;
      const value = color + 255 * b + (onto ? onto.data[i]! : 0);
      data[i] = Math.min(255, Math.max(0, value)) + 0.5;
    }
  }
  return { data, width, height };
}
