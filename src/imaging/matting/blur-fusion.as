/*
 * Loops of blur fusion over a row. AssemblyScript: `scripts/wasm.ts` compiles it to blur-fusion.wasm.ts. Arguments are
 * addresses; `from` and `to` are columns. Colors are three bytes a pixel, and there is a byte behind each row of them.
 *
 * A column's sums are eight whole numbers: a F of red, green and blue, and a; (1 - a) B of red, green and blue, and 1 - a;
 * with 255 for 1. So are a box's, as doubles: both are exact.
 */

const SUMS: usize = 32;

/** Red, green, blue and 1 of a row that enters, each beside that of a row that leaves, as words. */
function colorsOf(entering: usize, leaving: usize): v128 {
  const bytes = i8x16.shuffle(
    v128.load32_zero(entering), v128.load32_zero(leaving),
    0, 16, 1, 17, 2, 18, 4, 20, 4, 20, 4, 20, 4, 20, 4, 20,
  );
  return v128.or(i16x8.extend_low_i8x16_u(bytes), i16x8(0, 0, 0, 0, 0, 0, 1, 1));
}

/** Adds a row to the sums of columns and takes another from them; `enters` and `leaves` are 1, or 0 where there is none. */
export function moveRows(
  front: usize, back: usize, opacity: usize, enters: i32,
  oldFront: usize, oldBack: usize, oldOpacity: usize, leaves: i32,
  columns: usize, from: i32, to: i32,
): void {
  columns += SUMS * <usize>from;
  for (let x: usize = from; x < <usize>to; x++, columns += SUMS) {
    const a = <i32>load<u8>(opacity + x), old = <i32>load<u8>(oldOpacity + x);
    const opaque = i32x4.splat(((a * enters) & 0xffff) | ((-old * leaves) << 16));
    const clear = i32x4.splat((((255 - a) * enters) & 0xffff) | (((old - 255) * leaves) << 16));
    const f = i32x4.dot_i16x8_s(colorsOf(front + 3 * x, oldFront + 3 * x), opaque);
    const b = i32x4.dot_i16x8_s(colorsOf(back + 3 * x, oldBack + 3 * x), clear);
    v128.store(columns, i32x4.add(v128.load(columns), f));
    v128.store(columns, i32x4.add(v128.load(columns, 16), b), 16);
  }
}

function lower(sums: v128): v128 {
  return f64x2.convert_low_i32x4_s(sums);
}

function upper(sums: v128): v128 {
  return f64x2.convert_low_i32x4_s(i32x4.shuffle(sums, sums, 2, 3, 2, 3));
}

/** Colors of a box: sums of weighted colors by the sum of weights, of which `least` keeps it from being 0 / 0. */
function meanOf(low: v128, high: v128, least: v128): v128 {
  const sums = i32x4.shuffle(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 1, 4, 5);
  return f32x4.div(sums, f32x4.add(least, i32x4.shuffle(sums, sums, 3, 3, 3, 3)));
}

function storeColor(at: usize, color: v128): void {
  const words = i16x8.narrow_i32x4_s(i32x4.trunc_sat_f32x4_u(f32x4.add(color, f32x4.splat(0.5))), i32x4.splat(0));
  const bytes = i32x4.extract_lane(i8x16.narrow_i16x8_u(words, words), 0);
  store<u16>(at, <u16>bytes);
  store<u8>(at, <u8>(bytes >> 16), 2);
}

/**
 * Foreground and mean background of pixels of a row.
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
    const pixels = rows * (min(width - 1, x + reach) - max(0, x - reach) + 1);
    const least = f32x4.splat(epsilon * <f32>pixels);
    const meanF = meanOf(f0, f1, least), meanB = meanOf(b0, b1, least);
    const a = f32x4.splat(<f32>load<u8>(opacity + x) * <f32>(1.0 / 255.0));
    const seen = f32x4.convert_i32x4_u(
      i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(image + 3 * x))),
    );
    const explained = f32x4.add(f32x4.mul(a, meanF), f32x4.mul(f32x4.sub(f32x4.splat(1), a), meanB));
    const color = f32x4.add(meanF, f32x4.mul(a, f32x4.sub(seen, explained)));
    storeColor(front + 3 * x, f32x4.pmin(f32x4.splat(255), f32x4.pmax(f32x4.splat(0), color)));
    storeColor(back + 3 * x, meanB);
    leaving += SUMS;
    f = i32x4.sub(v128.load(leaving + wide), v128.load(leaving));
    b = i32x4.sub(v128.load(leaving + wide, 16), v128.load(leaving, 16));
  }
}
