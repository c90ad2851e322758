/*
 * Loops of the interpolation of bytes in fixed point. AssemblyScript: `scripts/wasm.ts` compiles it to
 * interpolate-rows.wasm.ts. Arguments are addresses, but for numbers of pixels and weights.
 *
 * `columns` has, for each result pixel, the place of the first of four source pixels beside each other, in bytes from `row`;
 * `weights` four words each. Sums are of 32 bits, 14 of them behind the point. What is written is a multiple of four or eight
 * numbers, and up to 16 bytes are read too many.
 */

const ROUND_ACROSS: i32 = 1 << 7;
const ROUND_DOWN: i32 = 1 << 19;

/** Four sums from their halves, with 6 bits behind the point, as words. */
@inline
function storeSums(into: usize, halves: v128, more: v128): void {
  const even = i8x16.shuffle(halves, more, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
  const odd = i8x16.shuffle(halves, more, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
  const sums = i32x4.shr_s(i32x4.add(i32x4.add(even, odd), i32x4.splat(ROUND_ACROSS)), 8);
  v128.store64_lane(into, i16x8.narrow_i32x4_s(sums, sums), 0);
}

/** Four source pixels of two result pixels each, as words. */
@inline
function twice(row: usize, columns: usize): v128 {
  const first = v128.load32_zero(row + load<u32>(columns));
  return i16x8.extend_low_i8x16_u(v128.load32_lane(row + load<u32>(columns, 4), first, 1));
}

/** A row of grey at a new width. */
export function widenGrey(row: usize, columns: usize, weights: usize, into: usize, width: i32): void {
  for (const end = columns + 4 * <usize>width; columns < end; columns += 16, weights += 32, into += 8) {
    const first = i32x4.dot_i16x8_s(twice(row, columns), v128.load(weights));
    storeSums(into, first, i32x4.dot_i16x8_s(twice(row, columns + 8), v128.load(weights, 16)));
  }
}

/** A row of RGB. */
export function widenColor(row: usize, columns: usize, weights: usize, into: usize, width: i32): void {
  const zero = i32x4.splat(0);
  for (const end = columns + 4 * <usize>width; columns < end; columns += 4, weights += 8, into += 6) {
    const bytes = v128.load(row + load<u32>(columns));
    const weight = v128.load64_splat(weights);
    const redGreen = i8x16.shuffle(bytes, zero, 0, 16, 3, 16, 6, 16, 9, 16, 1, 16, 4, 16, 7, 16, 10, 16);
    const blue = i8x16.shuffle(bytes, zero, 2, 16, 5, 16, 8, 16, 11, 16, 16, 16, 16, 16, 16, 16, 16, 16);
    storeSums(into, i32x4.dot_i16x8_s(redGreen, weight), i32x4.dot_i16x8_s(blue, weight));
  }
}

/** A row of RGB with alpha. */
export function widenAlpha(row: usize, columns: usize, weights: usize, into: usize, width: i32): void {
  const zero = i32x4.splat(0);
  for (const end = columns + 4 * <usize>width; columns < end; columns += 4, weights += 8, into += 8) {
    const bytes = v128.load(row + load<u32>(columns));
    const weight = v128.load64_splat(weights);
    const redGreen = i8x16.shuffle(bytes, zero, 0, 16, 4, 16, 8, 16, 12, 16, 1, 16, 5, 16, 9, 16, 13, 16);
    const blueAlpha = i8x16.shuffle(bytes, zero, 2, 16, 6, 16, 10, 16, 14, 16, 3, 16, 7, 16, 11, 16, 15, 16);
    storeSums(into, i32x4.dot_i16x8_s(redGreen, weight), i32x4.dot_i16x8_s(blueAlpha, weight));
  }
}

/** Four of eight numbers of two rows, in turns. */
@inline
function lowOf(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 0, 1, 16, 17, 2, 3, 18, 19, 4, 5, 20, 21, 6, 7, 22, 23);
}

@inline
function highOf(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 8, 9, 24, 25, 10, 11, 26, 27, 12, 13, 28, 29, 14, 15, 30, 31);
}

@inline
function rounded(first: v128, second: v128): v128 {
  return i32x4.shr_s(i32x4.add(i32x4.add(first, second), i32x4.splat(ROUND_DOWN)), 20);
}

/** A result row from four widened ones; the cubic overshoots at edges, and is cut to bytes. */
export function mix(a: usize, b: usize, c: usize, d: usize, weights: usize, into: usize, length: i32): void {
  const first = v128.load32_splat(weights), last = v128.load32_splat(weights, 4);
  for (const end = into + <usize>length; into < end; into += 8, a += 16, b += 16, c += 16, d += 16) {
    const p = v128.load(a), q = v128.load(b), r = v128.load(c), s = v128.load(d);
    const low = rounded(i32x4.dot_i16x8_s(lowOf(p, q), first), i32x4.dot_i16x8_s(lowOf(r, s), last));
    const high = rounded(i32x4.dot_i16x8_s(highOf(p, q), first), i32x4.dot_i16x8_s(highOf(r, s), last));
    const words = i16x8.narrow_i32x4_s(low, high);
    v128.store64_lane(into, i8x16.narrow_i16x8_u(words, words), 0);
  }
}
