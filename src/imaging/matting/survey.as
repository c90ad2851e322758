/* A row of a picture and its opacity at a glance. AssemblyScript: `scripts/wasm.ts` compiles it to survey.wasm.ts. */

/** Red, green, blue and 1 of two pixels, beside each other, as words. */
function twoColors(at: usize): v128 {
  const bytes = v128.load64_zero(at);
  const zero = i32x4.splat(0);
  return v128.or(
    i16x8.extend_low_i8x16_u(i8x16.shuffle(bytes, zero, 0, 3, 1, 4, 2, 5, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16)),
    i16x8(0, 0, 0, 0, 0, 0, 1, 1),
  );
}

/** 1 or 0 for each of two pixels, as words for `twoColors`. */
function twoFlags(first: bool, second: bool): v128 {
  return i32x4.splat(<i32>first | (<i32>second << 16));
}

/**
 * Adds colors and numbers of pixels that are surely subject (above .9) and surely background (below .1) to eight sums:
 * red, green, blue and pixels of the one, then of the other. Sets marks of blocks of eight pixels of which one is neither
 * clear nor opaque. Behind the row opacity is 128 up to a multiple of eight, and a byte of color is read too many.
 */
export function survey(color: usize, opacity: usize, width: i32, sums: usize, marks: usize): void {
  let front = i32x4.splat(0), back = i32x4.splat(0);
  for (let left = width; left > 0; left -= 8, marks++) {
    const eight = load<u64>(opacity);
    // Every bit like the one beside it: bytes are 0 or 255.
    const real = left < 8 ? (<u64>1 << (8 * left)) - 1 : ~(<u64>0);
    if (((eight ^ (eight << 1)) & real & 0xfefefefefefefefe) != 0) store<u8>(marks, 1);
    for (const end = opacity + 8; opacity < end; opacity += 2, color += 6) {
      const a = <u32>load<u8>(opacity), b = <u32>load<u8>(opacity, 1);
      const colors = twoColors(color);
      front = i32x4.add(front, i32x4.dot_i16x8_s(colors, twoFlags(a >= 230, b >= 230)));
      back = i32x4.add(back, i32x4.dot_i16x8_s(colors, twoFlags(a <= 25, b <= 25)));
    }
  }
  v128.store(sums, i32x4.add(v128.load(sums), front));
  v128.store(sums, i32x4.add(v128.load(sums, 16), back), 16);
}
