import type { UnknownBand } from './unknown-band.ts';

/** A symmetric matrix over the elements of a band: each is coupled with those of the 5 x 5 pixels around it. */
export interface BandedMatrix {
  readonly band: UnknownBand;
  readonly diagonal: Float64Array;
  /** Twelve couplings an element, to those after it in raster order; 0 where there is none. */
  readonly couplings: Float32Array;
}

/** Couplings of an element. */
export const COUPLINGS = 12;

/** Index of the coupling to the element so many pixels to the right and below: 2 in its row, 5 in the next two. */
export const couplingIndex = (right: number, below: number): number =>
  below === 0 ? right - 1 : 5 * below + right - 1;

export const emptyBandedMatrix = (band: UnknownBand): BandedMatrix => ({
  band,
  diagonal: new Float64Array(band.pixels.length),
  couplings: new Float32Array(COUPLINGS * band.pixels.length),
});

/** The product with a vector, new. */
export function multiply({ band, diagonal, couplings }: BandedMatrix, x: Float64Array): Float64Array {
  const product = new Float64Array(x.length);
  for (let i = band.first, k = COUPLINGS * i; i < band.end; i++) {
    product[i]! += diagonal[i]! * x[i]!;
    for (let row = 0, middle = i; row < 3; row++, middle = band.below[middle]!) {
      for (let j = row === 0 ? i + 1 : middle - 2; j <= middle + 2; j++, k++) {
        product[i]! += couplings[k]! * x[j]!;
        product[j]! += couplings[k]! * x[i]!;
      }
    }
  }
  return product;
}

/**
 * Solves (D + L) x = v in place, L being what lies below the diagonal. `inverse` is 1 / D; where it is 0, x is 0 and has no
 * part in the others. Written out, since twelve steps of a loop take twice the time.
 */
export function solveLower(
  { band: { first, end, below }, couplings }: BandedMatrix,
  inverse: Float64Array,
  v: Float64Array,
) {
  for (let i = first, k = COUPLINGS * first; i < end; i++, k += COUPLINGS) {
    const value = v[i]! * inverse[i]!;
    v[i] = value;
    const next = below[i]!;
    const last = below[next]!;
    v[i + 1]! -= couplings[k]! * value;
    v[i + 2]! -= couplings[k + 1]! * value;
    v[next - 2]! -= couplings[k + 2]! * value;
    v[next - 1]! -= couplings[k + 3]! * value;
    v[next]! -= couplings[k + 4]! * value;
    v[next + 1]! -= couplings[k + 5]! * value;
    v[next + 2]! -= couplings[k + 6]! * value;
    v[last - 2]! -= couplings[k + 7]! * value;
    v[last - 1]! -= couplings[k + 8]! * value;
    v[last]! -= couplings[k + 9]! * value;
    v[last + 1]! -= couplings[k + 10]! * value;
    v[last + 2]! -= couplings[k + 11]! * value;
  }
}

/** Solves (D + U) x = v, U being what lies above the diagonal; as `solveLower` does, from the other end. */
export function solveUpper(
  { band: { first, end, below }, couplings }: BandedMatrix,
  inverse: Float64Array,
  v: Float64Array,
  x: Float64Array,
) {
  for (let i = end - 1, k = COUPLINGS * i; i >= first; i--, k -= COUPLINGS) {
    const next = below[i]!;
    const last = below[next]!;
    const rest =
      couplings[k]! * x[i + 1]! +
      couplings[k + 1]! * x[i + 2]! +
      couplings[k + 2]! * x[next - 2]! +
      couplings[k + 3]! * x[next - 1]! +
      couplings[k + 4]! * x[next]! +
      couplings[k + 5]! * x[next + 1]! +
      couplings[k + 6]! * x[next + 2]! +
      couplings[k + 7]! * x[last - 2]! +
      couplings[k + 8]! * x[last - 1]! +
      couplings[k + 9]! * x[last]! +
      couplings[k + 10]! * x[last + 1]! +
      couplings[k + 11]! * x[last + 2]!;
    x[i] = (v[i]! - rest) * inverse[i]!;
  }
}
