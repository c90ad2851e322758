/* A row of a picture and its opacity at a glance. AssemblyScript: `scripts/wasm.ts` compiles it to survey.wasm.ts. */

/**
 * Adds colors and numbers of pixels that are surely subject (above .9) and surely background (below .1) to eight sums:
 * red, green, blue and pixels of the one, then of the other. Sets marks of blocks of eight pixels of which one is neither
 * clear nor opaque. Behind the row opacity is 0 up to a multiple of eight.
 */
export function survey(color: usize, opacity: usize, width: i32, sums: usize, marks: usize): void {
  const end = opacity + width;
  let red: u32 = 0, green: u32 = 0, blue: u32 = 0, count: u32 = 0;
  let red2: u32 = 0, green2: u32 = 0, blue2: u32 = 0, count2: u32 = 0;
  for (; opacity < end; opacity += 8, color += 24, marks++) {
    const eight = load<u64>(opacity);
    const some = <usize>min(8, end - opacity);
    // Every bit like the one beside it: bytes are 0 or 255.
    if (((eight ^ (eight << 1)) & 0xfefefefefefefefe) != 0) store<u8>(marks, 1);
    for (let x: usize = 0, at = color; x < some; x++, at += 3) {
      const byte = load<u8>(opacity + x);
      const isFront = <u32>(byte >= 230);
      const isBack = <u32>(byte <= 25);
      const r = <u32>load<u8>(at), g = <u32>load<u8>(at, 1), b = <u32>load<u8>(at, 2);
      // Without a branch, since opacity changes where it likes.
      red += r & (0 - isFront); green += g & (0 - isFront); blue += b & (0 - isFront); count += isFront;
      red2 += r & (0 - isBack); green2 += g & (0 - isBack); blue2 += b & (0 - isBack); count2 += isBack;
    }
  }
  store<u32>(sums, load<u32>(sums) + red);
  store<u32>(sums, load<u32>(sums, 4) + green, 4);
  store<u32>(sums, load<u32>(sums, 8) + blue, 8);
  store<u32>(sums, load<u32>(sums, 12) + count, 12);
  store<u32>(sums, load<u32>(sums, 16) + red2, 16);
  store<u32>(sums, load<u32>(sums, 20) + green2, 20);
  store<u32>(sums, load<u32>(sums, 24) + blue2, 24);
  store<u32>(sums, load<u32>(sums, 28) + count2, 28);
}
