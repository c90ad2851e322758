/*
 * Loops of multi-level foreground estimation over a row of a level, four numbers at a time. AssemblyScript: `scripts/wasm.ts`
 * compiles it to multilevel-rows.wasm.ts. Arguments are addresses of the first pixels of rows; `from` and `to` are columns, `from`
 * a multiple of eight, and `to` where it is not the width. Some pixels too many are written behind them: what lies behind is
 * made afterwards.
 *
 * A row of layers holds 32 bytes a pixel: foreground and background, four floats each, of which the last is not used. One
 * pixel lies before a row and several behind it. Packed, they are six words in 256ths, half the memory for the next level to begin
 * with. Colors are three bytes a pixel, opacities one, coefficients 36.
 */

const PIXEL: usize = 32;
const PACKED: usize = 12;
const FOUR_PIXELS: usize = 144;

/** Color and opacity of a row of a smaller level: of the picture's pixels in `columns`. Writes a byte too many. */
export function pick(color: usize, opacity: usize, columns: usize, toColor: usize, toOpacity: usize, width: i32): void {
  for (const end = columns + 4 * <usize>width; columns < end; columns += 4, toColor += 3, toOpacity++) {
    const column = load<u32>(columns);
    store<u32>(toColor, load<u32>(color + 3 * column));
    store<u8>(toOpacity, load<u8>(opacity + column));
  }
}

/** Makes layers out of those of the level before, packed: of its pixels in `columns`. */
export function stretch(packed: usize, columns: usize, row: usize, from: i32, to: i32): void {
  const unit = f32x4.splat(1.0 / 256.0);
  const zero = i16x8.splat(0);
  row += <usize>from * PIXEL;
  const end = columns + 4 * <usize>to;
  for (columns += 4 * <usize>from; columns < end; columns += 4, row += PIXEL) {
    const words = v128.load(packed + PACKED * load<u32>(columns));
    const back = i8x16.shuffle(words, zero, 6, 7, 16, 16, 8, 9, 16, 16, 10, 11, 16, 16, 16, 16, 16, 16);
    v128.store(row, f32x4.mul(unit, f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(words))));
    v128.store(row, f32x4.mul(unit, f32x4.convert_i32x4_u(back)), 16);
  }
}

/** Packs layers, and rounds the foreground of these to bytes. */
export function pack(row: usize, into: usize, colors: usize, from: i32, to: i32): void {
  const unit = f32x4.splat(256), half = f32x4.splat(0.5);
  row += <usize>from * PIXEL;
  colors += <usize>from * 3;
  const end = into + <usize>to * PACKED;
  for (into += <usize>from * PACKED; into < end; into += PACKED, colors += 3, row += PIXEL) {
    const front = i32x4.trunc_sat_f32x4_u(f32x4.add(half, f32x4.mul(unit, v128.load(row))));
    const back = i32x4.trunc_sat_f32x4_u(f32x4.add(half, f32x4.mul(unit, v128.load(row, 16))));
    const words = i16x8.narrow_i32x4_u(front, back);
    v128.store(into, i8x16.shuffle(words, words, 0, 1, 2, 3, 4, 5, 8, 9, 10, 11, 12, 13, 14, 15, 14, 15));
    const rounded = i16x8.shr_u(i16x8.add(words, i16x8.splat(128)), 8);
    v128.store32_lane(colors, i8x16.narrow_i16x8_u(rounded, rounded), 0);
  }
}

/** Beyond an edge lies the pixel itself. */
export function closeEnds(row: usize, width: i32): void {
  const last = row + <usize>(width - 1) * PIXEL;
  v128.store(row - PIXEL, v128.load(row));
  v128.store(row - PIXEL, v128.load(row, 16), 16);
  v128.store(last, v128.load(last), 32);
  v128.store(last, v128.load(last, 16), 48);
}

function fourBytes(at: usize): v128 {
  return i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(at)));
}

/** How much a neighbor counts: the more, the more the opacity changes towards it. */
function weightOf(bytes: v128, neighbors: usize, regularization: v128): v128 {
  const change = f32x4.convert_i32x4_u(i32x4.abs(i32x4.sub(bytes, fourBytes(neighbors))));
  return f32x4.add(regularization, f32x4.mul(change, f32x4.splat(1.0 / 255.0)));
}

/** What `sweep` needs to know of opacity, for each pixel, four pixels together. */
export function weigh(
  opacity: usize, above: usize, below: usize, coefficients: usize, from: i32, to: i32, regularization: f32,
): void {
  const least = f32x4.splat(regularization);
  const one = f32x4.splat(1);
  coefficients += <usize>(from >> 2) * FOUR_PIXELS;
  for (let x = from; x < to; x += 4, coefficients += FOUR_PIXELS) {
    const bytes = fourBytes(opacity + x);
    const west = weightOf(bytes, opacity + x - 1, least);
    const east = weightOf(bytes, opacity + x + 1, least);
    const north = weightOf(bytes, above + x, least);
    const south = weightOf(bytes, below + x, least);
    const sum = f32x4.add(f32x4.add(west, east), f32x4.add(north, south));
    const front = f32x4.mul(f32x4.convert_i32x4_u(bytes), f32x4.splat(1.0 / 255.0));
    const back = f32x4.sub(one, front);
    const share = f32x4.div(one, sum);
    const gain = f32x4.div(one, f32x4.add(sum, f32x4.add(f32x4.mul(front, front), f32x4.mul(back, back))));
    const before = f32x4.mul(west, share);
    v128.store(coefficients, before);
    v128.store(coefficients, f32x4.mul(east, share), 16);
    v128.store(coefficients, f32x4.mul(north, share), 32);
    v128.store(coefficients, f32x4.mul(south, share), 48);
    v128.store(coefficients, front, 64);
    v128.store(coefficients, back, 80);
    v128.store(coefficients, gain, 96);
    v128.store(coefficients, f32x4.mul(before, f32x4.mul(gain, front)), 112);
    v128.store(coefficients, f32x4.mul(before, f32x4.mul(gain, back)), 128);
  }
}

/**
 * Solves the 2 x 2 system of each pixel with its neighbors as they are now. With the weighted means of the neighbors f and b,
 * the sum of their weights w and opacity a, its solution is
 *
 *   F = f + a r,   B = b + (1 - a) r,   r = (I - a f - (1 - a) b) / (w + a^2 + (1 - a)^2)
 *
 * Only the neighbor before it is not known beforehand: what depends on it is as short as it can be.
 */
export function sweep(
  color: usize, coefficients: usize, above: usize, row: usize, below: usize, from: i32, to: i32,
): void {
  const none = f32x4.splat(0);
  const most = f32x4.splat(255);
  const start = <usize>from * PIXEL;
  const end = row + <usize>to * PIXEL;
  row += start;
  above += start;
  below += start;
  color += <usize>from * 3;
  coefficients += <usize>(from >> 2) * FOUR_PIXELS;
  let f = v128.load(row - PIXEL);
  let b = v128.load(row - PIXEL, 16);
  while (row < end) {
    for (const four = coefficients + 16; coefficients < four; coefficients += 4) {
      const seen = f32x4.convert_i32x4_u(fourBytes(color));
      const east = v128.load32_splat(coefficients, 16);
      const north = v128.load32_splat(coefficients, 32);
      const south = v128.load32_splat(coefficients, 48);
      const front = v128.load32_splat(coefficients, 64);
      const back = v128.load32_splat(coefficients, 80);
      const othersF = f32x4.add(
        f32x4.add(f32x4.mul(east, v128.load(row, 32)), f32x4.mul(north, v128.load(above))),
        f32x4.mul(south, v128.load(below)),
      );
      const othersB = f32x4.add(
        f32x4.add(f32x4.mul(east, v128.load(row, 48)), f32x4.mul(north, v128.load(above, 16))),
        f32x4.mul(south, v128.load(below, 16)),
      );
      const unexplained = f32x4.mul(
        v128.load32_splat(coefficients, 96),
        f32x4.sub(f32x4.sub(seen, f32x4.mul(front, othersF)), f32x4.mul(back, othersB)),
      );
      const r = f32x4.sub(
        unexplained,
        f32x4.add(
          f32x4.mul(v128.load32_splat(coefficients, 112), f),
          f32x4.mul(v128.load32_splat(coefficients, 128), b),
        ),
      );
      const west = v128.load32_splat(coefficients);
      f = f32x4.add(f32x4.add(othersF, f32x4.mul(west, f)), f32x4.mul(front, r));
      b = f32x4.add(f32x4.add(othersB, f32x4.mul(west, b)), f32x4.mul(back, r));
      f = f32x4.pmin(most, f32x4.pmax(none, f));
      b = f32x4.pmin(most, f32x4.pmax(none, b));
      v128.store(row, f);
      v128.store(row, b, 16);
      row += PIXEL;
      above += PIXEL;
      below += PIXEL;
      color += 3;
    }
    coefficients += FOUR_PIXELS - 16;
  }
}

/**
 * The foreground where nothing is solved: of what is opaque its own color, else that of the level before, `hidden`, of its
 * pixels in `columns`.
 */
export function fill(
  color: usize, opacity: usize, hidden: usize, columns: usize, into: usize, from: i32, to: i32,
): void {
  for (let x = from; x < to; x += 8) {
    const eight = load<u64>(opacity + x);
    const at = <usize>x * 3;
    if (eight == ~(<u64>0)) {
      v128.store(into + at, v128.load(color + at));
      store<u64>(into + at, load<u64>(color + at, 16), 16);
      continue;
    }
    for (let i = x; i < min(to, x + 8); i++) {
      const isOpaque = load<u8>(opacity + i) == 255;
      const source = isOpaque ? color + 3 * i : hidden + 3 * load<u32>(columns + 4 * i);
      store<u32>(into + 3 * i, load<u32>(source));
    }
  }
}

/** The foreground where it is solved; of what is opaque its own color. */
export function foreground(row: usize, color: usize, opacity: usize, into: usize, from: i32, to: i32): void {
  const half = f32x4.splat(0.5);
  row += <usize>from * PIXEL;
  color += <usize>from * 3;
  into += <usize>from * 3;
  for (let x = from; x < to; x += 4, row += 4 * PIXEL, color += 12, into += 12) {
    const bytes = i8x16.narrow_i16x8_u(
      i16x8.narrow_i32x4_s(
        i32x4.trunc_sat_f32x4_u(f32x4.add(half, v128.load(row))),
        i32x4.trunc_sat_f32x4_u(f32x4.add(half, v128.load(row, 32))),
      ),
      i16x8.narrow_i32x4_s(
        i32x4.trunc_sat_f32x4_u(f32x4.add(half, v128.load(row, 64))),
        i32x4.trunc_sat_f32x4_u(f32x4.add(half, v128.load(row, 96))),
      ),
    );
    const solved = i8x16.shuffle(bytes, bytes, 0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 15, 15, 15, 15);
    const four = v128.load32_zero(opacity + x);
    const each = i8x16.shuffle(four, four, 0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3);
    const opaque = i8x16.eq(each, i8x16.splat(-1));
    v128.store(into, v128.bitselect(v128.load(color), solved, opaque));
  }
}
