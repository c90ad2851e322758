import type { Pixels } from '../raster/pixels.ts';
import { type BandedMatrix, COUPLINGS, couplingIndex, emptyBandedMatrix } from './banded-matrix.ts';
import type { UnknownBand } from './unknown-band.ts';

/**
 * The matting Laplacian of Levin, Lischinski and Weiss (A Closed-Form Solution to Natural Image Matting, PAMI 2008): the
 * cost of opacities that are not a linear function of color in every window of 3 x 3 pixels. Over windows with mean color
 * m and covariance S, colors I from 0 to 1,
 *
 *   L_ij = sum over windows with both i and j of: delta_ij - (1 + (I_i - m)^T (S + epsilon / 9)^-1 (I_j - m)) / 9
 *
 * Windows without an unknown pixel are left out: all of their pixels are held.
 */
export function mattingLaplacian({ data, width, height }: Pixels<3>, band: UnknownBand, epsilon: number): BandedMatrix {
  const { first, end, pixels, below, unknown } = band;
  const matrix = emptyBandedMatrix(band);
  const { diagonal, couplings } = matrix;
  // Of the nine pixels of a window: the element, its color less the mean, and that through the inverse covariance.
  const elements = new Int32Array(9);
  const color = new Float64Array(27);
  const through = new Float64Array(27);

  /** Selects the window whose upper left pixel this is; false where there is none, or nothing unknown in it. */
  function select(corner: number): boolean {
    const pixel = pixels[corner]!;
    if (pixel % width > width - 3 || pixel >= (height - 2) * width) return false;
    let unknowns = 0;
    for (let row = 0, e = corner, p = pixel; row < 9; row += 3, e = below[e]!, p += width) {
      if (pixels[e] !== p || pixels[e + 2] !== p + 2) return false;
      for (let k = 0; k < 3; k++) {
        elements[row + k] = e + k;
        unknowns += unknown[e + k]!;
      }
    }
    return unknowns > 0;
  }

  /** Adds the selected window to the matrix. */
  function add(): void {
    let r = 0;
    let g = 0;
    let b = 0;
    for (let i = 0; i < 27; i += 3) {
      const from = 3 * pixels[elements[i / 3]!]!;
      color[i] = data[from]! / 255;
      color[i + 1] = data[from + 1]! / 255;
      color[i + 2] = data[from + 2]! / 255;
      r += color[i]! / 9;
      g += color[i + 1]! / 9;
      b += color[i + 2]! / 9;
    }
    // Nine times the covariance: the 9 of the mean and that before the sum cancel out.
    let [rr, gg, bb] = [epsilon, epsilon, epsilon];
    let [rg, rb, gb] = [0, 0, 0];
    for (let i = 0; i < 27; i += 3) {
      const x = color[i]! - r;
      const y = color[i + 1]! - g;
      const z = color[i + 2]! - b;
      color[i] = x;
      color[i + 1] = y;
      color[i + 2] = z;
      rr += x * x;
      rg += x * y;
      rb += x * z;
      gg += y * y;
      gb += y * z;
      bb += z * z;
    }
    const c0 = gg * bb - gb * gb;
    const c1 = rb * gb - rg * bb;
    const c2 = rg * gb - rb * gg;
    const scale = 1 / (rr * c0 + rg * c1 + rb * c2);
    const c3 = rr * bb - rb * rb;
    const c4 = rg * rb - rr * gb;
    const c5 = rr * gg - rg * rg;
    for (let i = 0; i < 27; i += 3) {
      const x = color[i]! * scale;
      const y = color[i + 1]! * scale;
      const z = color[i + 2]! * scale;
      through[i] = c0 * x + c1 * y + c2 * z;
      through[i + 1] = c1 * x + c3 * y + c4 * z;
      through[i + 2] = c2 * x + c4 * y + c5 * z;
    }
    for (let i = 0; i < 9; i++) {
      const x = through[3 * i]!;
      const y = through[3 * i + 1]!;
      const z = through[3 * i + 2]!;
      const element = elements[i]!;
      diagonal[element]! += 8 / 9 - (x * color[3 * i]! + y * color[3 * i + 1]! + z * color[3 * i + 2]!);
      for (let j = i + 1; j < 9; j++) {
        couplings[COUPLINGS * element + indices[9 * i + j]!]! -=
          1 / 9 + x * color[3 * j]! + y * color[3 * j + 1]! + z * color[3 * j + 2]!;
      }
    }
  }

  for (let element = first; element < end; element++) if (select(element)) add();
  return matrix;
}

/** Of each pair of a window's pixels, the index of the second in the couplings of the first. */
const indices = Int8Array.from({ length: 81 }, (_, pair) => {
  const [i, j] = [Math.floor(pair / 9), pair % 9];
  return j > i ? couplingIndex((j % 3) - (i % 3), Math.floor(j / 3) - Math.floor(i / 3)) : 0;
});
