/*
 * Loops of blur fusion over a row. AssemblyScript: `scripts/wasm.ts` compiles it to blur-fusion.wasm.ts. Arguments are
 * addresses; `from` and `to` are columns. Colors are three bytes a pixel, and there are 16 bytes behind each row.
 *
 * A column's sums are eight whole numbers: a F of red, green and blue, and a; (1 - a) B of red, green and blue, and 1 - a;
 * with 255 for 1. So are a box's, as integers where they fit and as doubles elsewhere: all are exact.
 */

const SUMS: usize = 32;

/**
 * Red, green, blue and 1 of pixel `at` of four in a row that enters, each beside that of a row that leaves, as words.
 *
 * @param at a literal: the compiler needs the lanes
 */
// @ts-ignore: decorator
@inline
function colorsOf(entering: v128, leaving: v128, at: i32): v128 {
  let bytes: v128;
  if (at == 0) bytes = i8x16.shuffle(entering, leaving, 0, 16, 1, 17, 2, 18, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  else if (at == 1) bytes = i8x16.shuffle(entering, leaving, 3, 19, 4, 20, 5, 21, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  else if (at == 2) bytes = i8x16.shuffle(entering, leaving, 6, 22, 7, 23, 8, 24, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  else bytes = i8x16.shuffle(entering, leaving, 9, 25, 10, 26, 11, 27, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  const words = v128.and(i16x8.extend_low_i8x16_u(bytes), i16x8(-1, -1, -1, -1, -1, -1, 0, 0));
  return v128.or(words, i16x8(0, 0, 0, 0, 0, 0, 1, 1));
}

/** The pair of words of pixel `at` of four, for each color. */
// @ts-ignore: decorator
@inline
function pairOf(pairs: v128, at: i32): v128 {
  if (at == 0) return i32x4.shuffle(pairs, pairs, 0, 0, 0, 0);
  if (at == 1) return i32x4.shuffle(pairs, pairs, 1, 1, 1, 1);
  if (at == 2) return i32x4.shuffle(pairs, pairs, 2, 2, 2, 2);
  return i32x4.shuffle(pairs, pairs, 3, 3, 3, 3);
}

/** Moves the sums of a column by pixel `at` of four. */
// @ts-ignore: decorator
@inline
function addPixel(
  column: usize, front: v128, oldFront: v128, back: v128, oldBack: v128, opaque: v128, clear: v128, at: i32,
): void {
  const f = i32x4.dot_i16x8_s(colorsOf(front, oldFront, at), pairOf(opaque, at));
  const b = i32x4.dot_i16x8_s(colorsOf(back, oldBack, at), pairOf(clear, at));
  v128.store(column, i32x4.add(v128.load(column), f));
  v128.store(column, i32x4.add(v128.load(column, 16), b), 16);
}

/**
 * Adds a row to the sums of columns and takes another from them; `enters` and `leaves` are 1, or 0 where there is none. Reads up to
 * 15 bytes behind rows.
 */
export function moveRows(
  front: usize, back: usize, opacity: usize, enters: i32,
  oldFront: usize, oldBack: usize, oldOpacity: usize, leaves: i32,
  columns: usize, from: i32, to: i32,
): void {
  columns += SUMS * <usize>from;
  const signs = i32x4.splat(enters | (-leaves << 16));
  const whole = i16x8.mul(signs, i16x8.splat(255));
  const isOne = front == back && oldFront == oldBack;
  for (let x: usize = from; x < <usize>to; x += 4, columns += 4 * SUMS) {
    const left = <usize>to - x;
    const bytes = i8x16.shuffle(
      v128.load32_zero(opacity + x), v128.load32_zero(oldOpacity + x),
      0, 16, 1, 17, 2, 18, 3, 19, 4, 4, 4, 4, 4, 4, 4, 4,
    );
    const opaque = i16x8.mul(i16x8.extend_low_i8x16_u(bytes), signs);
    const clear = i16x8.sub(whole, opaque);
    const f = v128.load(front + 3 * x), oldF = v128.load(oldFront + 3 * x);
    const b = isOne ? f : v128.load(back + 3 * x), oldB = isOne ? oldF : v128.load(oldBack + 3 * x);
    addPixel(columns, f, oldF, b, oldB, opaque, clear, 0);
    if (left > 1) addPixel(columns + SUMS, f, oldF, b, oldB, opaque, clear, 1);
    if (left > 2) addPixel(columns + 2 * SUMS, f, oldF, b, oldB, opaque, clear, 2);
    if (left > 3) addPixel(columns + 3 * SUMS, f, oldF, b, oldB, opaque, clear, 3);
  }
}

function lower(sums: v128): v128 {
  return f64x2.convert_low_i32x4_s(sums);
}

function upper(sums: v128): v128 {
  return f64x2.convert_low_i32x4_s(i32x4.shuffle(sums, sums, 2, 3, 2, 3));
}

/** The nearest of four doubles in single precision. */
function nearest(low: v128, high: v128): v128 {
  return i32x4.shuffle(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 1, 4, 5);
}

/** Colors of a box: sums of weighted colors by the sum of weights, of which `least` keeps it from being 0 / 0. */
function meanOf(sums: v128, least: v128): v128 {
  return f32x4.div(sums, f32x4.add(least, i32x4.shuffle(sums, sums, 3, 3, 3, 3)));
}

/** Rounds colors of at least 0. Beside 2^23 a single has no room for a fraction: its last bits are the integer. Writes four bytes. */
// @ts-ignore: decorator
@inline
function storeColor(at: usize, color: v128): void {
  const whole = f32x4.add(f32x4.floor(f32x4.add(color, f32x4.splat(0.5))), f32x4.splat(8388608));
  const bytes = i8x16.shuffle(whole, whole, 0, 4, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  store<i32>(at, i32x4.extract_lane(bytes, 0));
}

/** A pixel by the sums of its box. @param least what keeps means of this box from being 0 / 0 */
// @ts-ignore: decorator
@inline
function write(
  image: usize, opacity: usize, front: usize, back: usize, x: usize, f: v128, b: v128, least: v128,
): void {
  const meanF = meanOf(f, least), meanB = meanOf(b, least);
  const a = f32x4.splat(<f32>load<u8>(opacity + x) * <f32>(1.0 / 255.0));
  const seen = f32x4.convert_i32x4_u(
    i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(image + 3 * x))),
  );
  const explained = f32x4.add(f32x4.mul(a, meanF), f32x4.mul(f32x4.sub(f32x4.splat(1), a), meanB));
  const color = f32x4.add(meanF, f32x4.mul(a, f32x4.sub(seen, explained)));
  storeColor(front + 3 * x, f32x4.pmin(f32x4.splat(255), f32x4.pmax(f32x4.splat(0), color)));
  storeColor(back + 3 * x, meanB);
}

/** Pixels of a row that a box holds. */
// @ts-ignore: decorator
@inline
function across(x: i32, width: i32, reach: i32): i32 {
  return min(width - 1, x + reach) - max(0, x - reach) + 1;
}

/**
 * Foreground and mean background of pixels of a row, by boxes of any size.
 *
 * @param columns has as many empty columns before and behind it as a box reaches, and one
 * @param rows of a box at this row
 * @param epsilon for each pixel of a box
 */
export function fuse(
  image: usize, opacity: usize, columns: usize, front: usize, back: usize,
  from: i32, to: i32, width: i32, reach: i32, rows: i32, epsilon: f32,
): void {
  let f0 = f64x2.splat(0), f1 = f64x2.splat(0), b0 = f64x2.splat(0), b1 = f64x2.splat(0);
  const wide = SUMS * <usize>(2 * reach + 1);
  let leaving = columns + SUMS * <usize>from - SUMS * <usize>(reach + 1);
  for (let at = leaving + SUMS; at < leaving + wide; at += SUMS) {
    const f = v128.load(at), b = v128.load(at, 16);
    f0 = f64x2.add(f0, lower(f)); f1 = f64x2.add(f1, upper(f));
    b0 = f64x2.add(b0, lower(b)); b1 = f64x2.add(b1, upper(b));
  }
  // The box still lacks the column that enters at `from`, and has not the one that would leave there.
  let f = v128.load(leaving + wide), b = v128.load(leaving + wide, 16);
  for (let x = from; x < to; x++) {
    f0 = f64x2.add(f0, lower(f)); f1 = f64x2.add(f1, upper(f));
    b0 = f64x2.add(b0, lower(b)); b1 = f64x2.add(b1, upper(b));
    const least = f32x4.splat(epsilon * <f32>(rows * across(x, width, reach)));
    write(image, opacity, front, back, x, nearest(f0, f1), nearest(b0, b1), least);
    leaving += SUMS;
    f = i32x4.sub(v128.load(leaving + wide), v128.load(leaving));
    b = i32x4.sub(v128.load(leaving + wide, 16), v128.load(leaving, 16));
  }
}

/** The same, to the byte, by boxes whose sums are below 2^31: of 33,000 pixels at most. */
export function fuseSmall(
  image: usize, opacity: usize, columns: usize, front: usize, back: usize,
  from: i32, to: i32, width: i32, reach: i32, rows: i32, epsilon: f32,
): void {
  let f = i32x4.splat(0), b = i32x4.splat(0);
  const wide = SUMS * <usize>(2 * reach + 1);
  let leaving = columns + SUMS * <usize>from - SUMS * <usize>(reach + 1);
  for (let at = leaving + SUMS; at <= leaving + wide; at += SUMS) {
    f = i32x4.add(f, v128.load(at));
    b = i32x4.add(b, v128.load(at, 16));
  }
  for (let x = from; x < to; x++) {
    const least = f32x4.splat(epsilon * <f32>(rows * across(x, width, reach)));
    write(image, opacity, front, back, x, f32x4.convert_i32x4_s(f), f32x4.convert_i32x4_s(b), least);
    leaving += SUMS;
    f = i32x4.add(f, i32x4.sub(v128.load(leaving + wide), v128.load(leaving)));
    b = i32x4.add(b, i32x4.sub(v128.load(leaving + wide, 16), v128.load(leaving, 16)));
  }
}

/** Blackens pixels that are not opaque; colors and opacities may be read and written a few pixels too far. */
export function keepOpaque(color: usize, opacity: usize, count: i32): void {
  for (const end = opacity + count; opacity < end; opacity += 4, color += 12) {
    const isOpaque = i8x16.eq(v128.load32_zero(opacity), i8x16.splat(-1));
    // The four bytes behind are those of the next pixels, and stay.
    const kept = v128.or(
      i8x16.swizzle(isOpaque, i8x16(0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 16, 16, 16, 16)),
      i8x16(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, -1, -1),
    );
    v128.store(color, v128.and(v128.load(color), kept));
  }
}
