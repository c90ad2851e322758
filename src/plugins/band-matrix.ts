import type { Band } from './band.ts';

/** A symmetric matrix over the elements of a band: each is coupled with those of the 5 x 5 pixels around it. */
export interface BandMatrix {
  readonly band: Band;
  readonly diagonal: Float64Array;
  /** Twelve couplings an element, to what comes after it in raster order; 0 where nothing is. */
  readonly after: Float32Array;
}

export const AFTER = 12;

/** Which of the couplings is that to the element so many pixels to the right and below: 2 in its row, 5 in the next two. */
export const slotOf = (right: number, below: number): number => (below === 0 ? right - 1 : 5 * below + right - 1);

export const emptyMatrix = (band: Band): BandMatrix => ({
  band,
  diagonal: new Float64Array(band.pixels.length),
  after: new Float32Array(AFTER * band.pixels.length),
});

/** The product with a vector, new. */
export function multiplied({ band, diagonal, after }: BandMatrix, x: Float64Array): Float64Array {
  const product = new Float64Array(x.length);
  for (let i = band.first, k = AFTER * i; i < band.end; i++) {
    product[i]! += diagonal[i]! * x[i]!;
    for (let row = 0, middle = i; row < 3; row++, middle = band.below[middle]!) {
      for (let j = row === 0 ? i + 1 : middle - 2; j <= middle + 2; j++, k++) {
        product[i]! += after[k]! * x[j]!;
        product[j]! += after[k]! * x[i]!;
      }
    }
  }
  return product;
}

/**
 * Solves (D + L) x = v in place, L being what lies below the diagonal. `inverse` is 1 / D; where it is 0, x is 0 and has no
 * part in the others. Written out, since twelve steps of a loop take twice the time.
 */
export function solveLower({ band: { first, end, below }, after }: BandMatrix, inverse: Float64Array, v: Float64Array) {
  for (let i = first, k = AFTER * first; i < end; i++, k += AFTER) {
    const value = v[i]! * inverse[i]!;
    v[i] = value;
    const next = below[i]!;
    const last = below[next]!;
    v[i + 1]! -= after[k]! * value;
    v[i + 2]! -= after[k + 1]! * value;
    v[next - 2]! -= after[k + 2]! * value;
    v[next - 1]! -= after[k + 3]! * value;
    v[next]! -= after[k + 4]! * value;
    v[next + 1]! -= after[k + 5]! * value;
    v[next + 2]! -= after[k + 6]! * value;
    v[last - 2]! -= after[k + 7]! * value;
    v[last - 1]! -= after[k + 8]! * value;
    v[last]! -= after[k + 9]! * value;
    v[last + 1]! -= after[k + 10]! * value;
    v[last + 2]! -= after[k + 11]! * value;
  }
}

/** Solves (D + U) x = v, U being what lies above the diagonal; as `solveLower` does, from the other end. */
export function solveUpper(
  { band: { first, end, below }, after }: BandMatrix,
  inverse: Float64Array,
  v: Float64Array,
  x: Float64Array,
) {
  for (let i = end - 1, k = AFTER * i; i >= first; i--, k -= AFTER) {
    const next = below[i]!;
    const last = below[next]!;
    const rest =
      after[k]! * x[i + 1]! +
      after[k + 1]! * x[i + 2]! +
      after[k + 2]! * x[next - 2]! +
      after[k + 3]! * x[next - 1]! +
      after[k + 4]! * x[next]! +
      after[k + 5]! * x[next + 1]! +
      after[k + 6]! * x[next + 2]! +
      after[k + 7]! * x[last - 2]! +
      after[k + 8]! * x[last - 1]! +
      after[k + 9]! * x[last]! +
      after[k + 10]! * x[last + 1]! +
      after[k + 11]! * x[last + 2]!;
    x[i] = (v[i]! - rest) * inverse[i]!;
  }
}
