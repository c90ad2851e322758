/*
 * Loops over a model's raw numbers, single precision, four at a time. AssemblyScript: `scripts/wasm.ts` compiles it to
 * opacity.wasm.ts. Numbers are addresses, but for counts, scale and bias; up to three numbers too many are written.
 */

/** @param at of the least and the greatest finite number and the count of NaN, four of each, one after another */
export function range(from: usize, count: i32, at: usize): void {
  const infinity = f32x4.splat(Infinity);
  let least = v128.load(at), greatest = v128.load(at, 16), missing = v128.load(at, 32);
  let left = count;
  for (; left >= 4; left -= 4, from += 16) {
    const numbers = v128.load(from);
    // Neither NaN nor infinite.
    const finite = f32x4.lt(f32x4.abs(numbers), infinity);
    least = f32x4.pmin(least, v128.bitselect(numbers, infinity, finite));
    greatest = f32x4.pmax(greatest, v128.bitselect(numbers, f32x4.neg(infinity), finite));
    missing = i32x4.sub(missing, f32x4.ne(numbers, numbers));
  }
  for (; left > 0; left--, from += 4) {
    const number = f32x4.splat(load<f32>(from));
    const finite = f32x4.lt(f32x4.abs(number), infinity);
    least = f32x4.pmin(least, v128.bitselect(number, infinity, finite));
    greatest = f32x4.pmax(greatest, v128.bitselect(number, f32x4.neg(infinity), finite));
    missing = i32x4.sub(missing, v128.and(f32x4.ne(number, number), i32x4(-1, 0, 0, 0)));
  }
  v128.store(at, least);
  v128.store(at, greatest, 16);
  v128.store(at, missing, 32);
}

function undecidedOfTwo(numbers: v128): v128 {
  const opacities = f64x2.promote_low_f32x4(numbers);
  return f64x2.mul(opacities, f64x2.sub(f64x2.splat(1), opacities));
}

/**
 * The sum of m (1 - m) over numbers m between 0 and 1, and how many lie above one half.
 *
 * @param at of four sums in double precision and four counts behind them, to be added up
 */
export function undecided(from: usize, count: i32, at: usize): void {
  let low = v128.load(at), high = v128.load(at, 16), area = v128.load(at, 32);
  let left = count;
  for (; left > 0; left -= 4, from += 16) {
    let numbers = v128.load(from);
    // What lies behind the last number is no number of theirs.
    if (left < 4) numbers = v128.and(numbers, i32x4.gt_s(i32x4.splat(left), i32x4(0, 1, 2, 3)));
    // Comparisons are false for NaN.
    const inside = v128.and(f32x4.gt(numbers, f32x4.splat(0)), f32x4.lt(numbers, f32x4.splat(1)));
    const between = v128.and(numbers, inside);
    low = f64x2.add(low, undecidedOfTwo(between));
    high = f64x2.add(high, undecidedOfTwo(i32x4.shuffle(between, between, 2, 3, 2, 3)));
    area = i32x4.sub(area, f32x4.gt(numbers, f32x4.splat(0.5)));
  }
  v128.store(at, low);
  v128.store(at, high, 16);
  v128.store(at, area, 32);
}

/** Cuts numbers to 0..1 where they are; NaN becomes 0. */
export function cut(at: usize, count: i32): void {
  for (const end = at + 4 * count; at < end; at += 16) {
    const numbers = v128.load(at);
    const positive = f32x4.gt(numbers, f32x4.splat(0));
    v128.store(at, v128.and(f32x4.pmin(numbers, f32x4.splat(1)), positive));
  }
}

function scaled(numbers: v128, scale: v128, bias: v128): v128 {
  const values = f64x2.add(f64x2.mul(numbers, scale), bias);
  return v128.and(f64x2.pmin(values, f64x2.splat(1)), f64x2.gt(values, f64x2.splat(0)));
}

/** `number * scale + bias` in double precision, cut to 0..1, where the numbers are; NaN becomes 0. */
export function scaleAndCut(at: usize, count: i32, scale: f64, bias: f64): void {
  const scales = f64x2.splat(scale), biases = f64x2.splat(bias);
  for (const end = at + 4 * count; at < end; at += 16) {
    const numbers = v128.load(at);
    const low = scaled(f64x2.promote_low_f32x4(numbers), scales, biases);
    const high = scaled(f64x2.promote_low_f32x4(i32x4.shuffle(numbers, numbers, 2, 3, 2, 3)), scales, biases);
    v128.store(at, i32x4.shuffle(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 1, 4, 5));
  }
}

function bytesOfTwo(numbers: v128): v128 {
  return i32x4.trunc_sat_f64x2_s_zero(f64x2.nearest(f64x2.mul(numbers, f64x2.splat(255))));
}

function bytesOfFour(from: usize): v128 {
  const numbers = v128.load(from);
  const low = bytesOfTwo(f64x2.promote_low_f32x4(numbers));
  const high = bytesOfTwo(f64x2.promote_low_f32x4(i32x4.shuffle(numbers, numbers, 2, 3, 2, 3)));
  return i32x4.shuffle(low, high, 0, 1, 4, 5);
}

/** Opacities 0..1 as bytes, rounded, ties to even; what lies outside is clamped, and NaN is 0. Up to 15 bytes too many. */
export function toBytes(from: usize, count: i32, into: usize): void {
  for (const end = into + count; into < end; into += 16, from += 64) {
    const low = i16x8.narrow_i32x4_s(bytesOfFour(from), bytesOfFour(from + 16));
    const high = i16x8.narrow_i32x4_s(bytesOfFour(from + 32), bytesOfFour(from + 48));
    v128.store(into, i8x16.narrow_i16x8_u(low, high));
  }
}
