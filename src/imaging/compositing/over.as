/*
 * Pixels over opaque ones. AssemblyScript: `scripts/wasm.ts` compiles it to over.wasm.ts. Numbers are addresses, but for counts;
 * four pixels at a time are read and written, so up to 16 bytes too many.
 */

/** `(a x + b (255 - x)) / 255` of words, rounded: exact, and there are no ties, since 255 is odd. */
function mixed(a: v128, b: v128): v128 {
  const sums = i16x8.add(i16x8.add(a, b), i16x8.splat(128));
  return i16x8.shr_u(i16x8.add(sums, i16x8.shr_u(sums, 8)), 8);
}

/** Four pixels, three bytes each, by their opacities. */
function mix4(front: v128, opacity: usize, back: usize, into: usize): void {
  const share = i8x16.swizzle(v128.load32_zero(opacity), i8x16(0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3));
  const rest = v128.not(share), behind = v128.load(back);
  const low = mixed(i16x8.extmul_low_i8x16_u(front, share), i16x8.extmul_low_i8x16_u(behind, rest));
  const high = mixed(i16x8.extmul_high_i8x16_u(front, share), i16x8.extmul_high_i8x16_u(behind, rest));
  v128.store(into, i8x16.narrow_i16x8_u(low, high));
}

/** From pixels without alpha. */
export function overRgb(front: usize, opacity: usize, back: usize, into: usize, count: i32): void {
  for (const end = opacity + count; opacity < end; opacity += 4, front += 12, back += 12, into += 12) {
    mix4(v128.load(front), opacity, back, into);
  }
}

/** From pixels with alpha, which is not read. */
export function overRgba(front: usize, opacity: usize, back: usize, into: usize, count: i32): void {
  for (const end = opacity + count; opacity < end; opacity += 4, front += 16, back += 12, into += 12) {
    const colors = i8x16.swizzle(v128.load(front), i8x16(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 16, 16, 16, 16));
    mix4(colors, opacity, back, into);
  }
}
