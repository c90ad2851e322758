/* Rows of a picture and their opacity at a glance. AssemblyScript: `scripts/wasm.ts` compiles it to survey.wasm.ts. */

/** Red, green, blue and 1 of four pixels of which all bits are set in `chosen`, each beside that of the next pixel, and added to it. */
function fourColors(color: usize, chosen: v128): v128 {
  const pairs = i8x16.swizzle(v128.load(color), i8x16(0, 3, 1, 4, 2, 5, 16, 16, 6, 9, 7, 10, 8, 11, 16, 16));
  const counted = v128.or(pairs, i8x16(0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1));
  return i16x8.extadd_pairwise_i8x16_u(v128.and(counted, chosen));
}

/** Red, green, blue and number of those of sixteen pixels that are chosen. */
function sumOf(color: usize, chosen: v128): v128 {
  const each = i8x16(0, 1, 0, 1, 0, 1, 0, 1, 2, 3, 2, 3, 2, 3, 2, 3);
  let words = fourColors(color, i8x16.swizzle(chosen, each));
  words = i16x8.add(words, fourColors(color + 12, i8x16.swizzle(chosen, i8x16.add(each, i8x16.splat(4)))));
  words = i16x8.add(words, fourColors(color + 24, i8x16.swizzle(chosen, i8x16.add(each, i8x16.splat(8)))));
  words = i16x8.add(words, fourColors(color + 36, i8x16.swizzle(chosen, i8x16.add(each, i8x16.splat(12)))));
  return i32x4.add(i32x4.extend_low_i16x8_u(words), i32x4.extend_high_i16x8_u(words));
}

/** All bits of those of 16 bytes from the first on that lie in a row, of which `left` are left. */
function lanesOf(left: i32): v128 {
  const lanes = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  return i8x16.lt_s(lanes, i8x16.splat(<i8>min(left, 16)));
}

/**
 * Adds colors and numbers of pixels that are surely subject (above .9) and surely background (below .1) to eight sums:
 * red, green, blue and pixels of the one, then of the other. Sets marks of blocks of eight columns in which a pixel is neither
 * clear nor opaque. Sixteen pixels are read at a time, and four bytes of color more.
 */
export function survey(color: usize, opacity: usize, width: i32, rows: i32, sums: usize, marks: usize): void {
  let front = i32x4.splat(0), back = i32x4.splat(0);
  for (; rows > 0; rows--, opacity += width, color += 3 * width) {
    for (let x = 0; x < width; x += 16) {
      const bytes = v128.load(opacity + x);
      const real = lanesOf(width - x);
      const hard = v128.or(i8x16.eq(bytes, i8x16.splat(0)), i8x16.eq(bytes, i8x16.splat(-1)));
      const soft = v128.andnot(real, hard);
      if (i64x2.extract_lane(soft, 0) != 0) store<u8>(marks + (x >> 3), 1);
      if (i64x2.extract_lane(soft, 1) != 0) store<u8>(marks + (x >> 3), 1, 1);
      const subject = v128.and(real, i8x16.ge_u(bytes, i8x16.splat(<i8>230)));
      const background = v128.and(real, i8x16.le_u(bytes, i8x16.splat(25)));
      if (v128.any_true(subject)) front = i32x4.add(front, sumOf(color + 3 * x, subject));
      if (v128.any_true(background)) back = i32x4.add(back, sumOf(color + 3 * x, background));
    }
  }
  v128.store(sums, i32x4.add(v128.load(sums), front));
  v128.store(sums, i32x4.add(v128.load(sums, 16), back), 16);
}
