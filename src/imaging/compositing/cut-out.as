/*
 * Pixels and their opacity side by side, black where they are clear. AssemblyScript: `scripts/wasm.ts` compiles it to
 * cut-out.wasm.ts. Numbers are addresses, but for counts; four pixels at a time are read and written, so some too many.
 */

/** The opacities of four pixels, four times each. */
function opacitiesOf(opacity: usize): v128 {
  return i8x16.swizzle(v128.load32_zero(opacity), i8x16(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3));
}

/** @param colors of four pixels, with any byte behind each */
function store4(into: usize, colors: v128, opacities: v128): void {
  const seen = i8x16.ne(opacities, i8x16.splat(0));
  const lanes = i32x4.splat(0xffffff);
  v128.store(into, v128.bitselect(v128.and(colors, seen), opacities, lanes));
}

/** From pixels without alpha. */
export function cutRgb(color: usize, opacity: usize, count: i32, into: usize): void {
  for (const end = opacity + count; opacity < end; opacity += 4, color += 12, into += 16) {
    const colors = i8x16.swizzle(v128.load(color), i8x16(0, 1, 2, 16, 3, 4, 5, 16, 6, 7, 8, 16, 9, 10, 11, 16));
    store4(into, colors, opacitiesOf(opacity));
  }
}

/** From pixels with alpha, which is not read. */
export function cutRgba(color: usize, opacity: usize, count: i32, into: usize): void {
  for (const end = opacity + count; opacity < end; opacity += 4, color += 16, into += 16) {
    store4(into, v128.load(color), opacitiesOf(opacity));
  }
}
