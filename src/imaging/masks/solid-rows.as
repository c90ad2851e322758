/*
 * Loops of `solidify` over rows of a mask. AssemblyScript: `scripts/wasm.ts` compiles it to solid-rows.wasm.ts. Arguments are
 * addresses, but for numbers of rows. Rows of opacities lie one behind the other, a byte a pixel. Distances up and down a
 * column have two bytes, and are `most` at most; of their rows each takes `stride` bytes. Loops of 16 pixels read and write up
 * to 15 beyond a row, but change nothing of the next.
 *
 * Distances in the plane are the lower envelope of the parabolas `(x - foot)^2 + height^2` that stand on the columns of a row
 * (Meijster, Roerdink, Hesselink 2000; Felzenszwalb, Huttenlocher 2012). What is outside parts a row: nothing beyond it can be
 * nearer.
 */

/** Bytes of a parabola: its foot, the sum of the squares of foot and height, and where it begins to be the least one. */
const PARABOLA: usize = 24;

/** Pixels and, of distances, bytes of a row; opacity from which a pixel is inside; distances. */
let width: i32, stride: usize, least: i32, most: i32, reach: f64;
/** Opacity of all rows before it was raised, and what was added. */
export let total: f64, added: f64;

export function begin(pixels: i32, bytes: usize, opacity: i32, inColumn: i32, distance: f64): void {
  width = pixels;
  stride = bytes;
  least = opacity;
  most = inColumn;
  reach = distance;
  total = added = 0;
}

function none(): v128 {
  return i16x8.splat(0);
}

/** All bits of those of 16 bytes from the first on that lie in a row, of which `left` are left. */
function lanesOf(left: i32): v128 {
  const lanes = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  return i8x16.lt_s(lanes, i8x16.splat(<i8>min(left, 16)));
}

/** All bits of bytes that are at most `limit`. */
function atMost(bytes: v128, limit: v128): v128 {
  return i8x16.eq(i8x16.sub_sat_u(bytes, limit), none());
}

function wordsAtMost(words: v128, limit: v128): v128 {
  return i16x8.eq(i16x8.sub_sat_u(words, limit), none());
}

/** A pixel farther, `most` at most, and 0 outside. */
function farther(distances: v128, outside: v128, most: v128): v128 {
  return v128.andnot(i16x8.min_u(most, i16x8.add_sat_u(distances, i16x8.splat(1))), outside);
}

/** Distances down each column to the nearest pixel outside, from the last row to the first; below the last all is far. */
export function ascend(inside: usize, below: usize, rows: i32): void {
  const limit = i8x16.splat(<i8>(least - 1)), far = i16x8.splat(<i16>most);
  for (let row = rows - 1; row >= 0; row--) {
    const into = below + <usize>row * stride;
    const from = inside + <usize>row * width;
    for (let x = 0; x < width; x += 16) {
      const outside = atMost(v128.load(from + x), limit);
      const at = into + 2 * x;
      const low = row == rows - 1 ? far : v128.load(at + stride);
      const high = row == rows - 1 ? far : v128.load(at + stride, 16);
      v128.store(at, farther(low, i16x8.extend_low_i8x16_s(outside), far));
      v128.store(at, farther(high, i16x8.extend_high_i8x16_s(outside), far), 16);
    }
  }
}

/**
 * Raises opacities of rows from the first to the last.
 *
 * @param opacity may be `inside`, whose rows are not read again
 * @param below of `ascend`; becomes distances in the column, up or down
 * @param above distances up each column of the row before the first, and then of the last
 * @param marks two bytes a pixel, in rows of `stride`
 * @param parabolas 24 bytes a pixel, and as many before the first
 */
export function raise(
  inside: usize, opacity: usize, below: usize, above: usize, marks: usize, parabolas: usize, rows: i32,
): void {
  const feet = marks + (stride >> 1);
  for (let row = 0; row < rows; row++, inside += width, opacity += width, below += stride) {
    if (descend(inside, opacity, below, above, marks, feet)) raiseRow(opacity, below, marks, feet, parabolas);
  }
}

/**
 * Distances up each column, and in `nearest` those up or down. Marks what may rise: what is not opaque, and in its column at
 * more than half the reach; and feet, which are nearer than `most`. Gives whether anything may rise.
 */
function descend(inside: usize, opacity: usize, nearest: usize, above: usize, wanted: usize, feet: usize): bool {
  const limit = i8x16.splat(<i8>(least - 1)), far = i16x8.splat(<i16>most);
  const half = i16x8.splat(<i16><i32>min<f64>(<f64>(most - 1), reach / 2));
  let any = none(), sum = none();
  for (let x = 0; x < width; x += 16) {
    const at = <usize>x * 2, outside = atMost(v128.load(inside + x), limit);
    const low = farther(v128.load(above + at), i16x8.extend_low_i8x16_s(outside), far);
    const high = farther(v128.load(above + at, 16), i16x8.extend_high_i8x16_s(outside), far);
    v128.store(above + at, low);
    v128.store(above + at, high, 16);
    const nearLow = i16x8.min_u(low, v128.load(nearest + at));
    const nearHigh = i16x8.min_u(high, v128.load(nearest + at, 16));
    v128.store(nearest + at, nearLow);
    v128.store(nearest + at, nearHigh, 16);
    const real = lanesOf(width - x);
    const isFar = i8x16.narrow_i16x8_s(i16x8.eq(nearLow, far), i16x8.eq(nearHigh, far));
    v128.store(feet + x, v128.andnot(real, isFar));
    const isNear = i8x16.narrow_i16x8_s(wordsAtMost(nearLow, half), wordsAtMost(nearHigh, half));
    const before = v128.load(opacity + x);
    const rising = v128.andnot(real, v128.or(isNear, i8x16.eq(before, i8x16.splat(-1))));
    sum = i32x4.add(sum, sumOfBytes(v128.and(before, real)));
    v128.store(wanted + x, rising);
    any = v128.or(any, rising);
  }
  total += <f64>sumOfLanes(sum);
  return v128.any_true(any);
}

/** The first marked pixel, `end` where none is. */
function next(marks: usize, from: i32, end: i32): i32 {
  for (; from < end; from += 8) {
    const eight = load<u64>(marks + from);
    if (eight != 0) return min(end, from + <i32>(ctz(eight) >> 3));
  }
  return end;
}

function raiseRow(opacity: usize, nearest: usize, wanted: usize, feet: usize, parabolas: usize): void {
  // Its double fits 32 bits.
  const far = <i32>min<f64>(ceil(reach), 0x20000000);
  for (let x = next(wanted, 0, width); x < width; ) {
    let foot = x;
    for (const first = max(0, x - far + 1); foot > first && load<u16>(nearest + 2 * foot) > 0; ) foot--;
    foot = next(feet, foot, width);
    let end = width;
    if (foot == width || foot - x >= far) {
      if (foot < width) end = foot - far + 1;
      makeOpaque(opacity, wanted, x, end);
    } else {
      // Feet up to the first that is outside, or that is too far from the last pixel of which something may be wanted.
      let envelope = parabolas - PARABOLA, seen = x;
      while (true) {
        envelope = stand(parabolas, envelope, foot, load<u16>(nearest + 2 * foot));
        end = foot;
        if (foot > x && load<u16>(nearest + 2 * foot) == 0) break;
        if (load<u8>(wanted + foot) != 0) seen = max(seen, foot);
        const after = next(feet, foot + 1, width);
        // What lies between feet is not looked at here: it may be wanted.
        if (after > foot + 1) seen = max(seen, after - 1);
        end = min(width, foot + far);
        if (after == width || after - foot >= 2 * far) break;
        end = seen + 1;
        if (after - seen >= far) break;
        foot = after;
      }
      rise(opacity, wanted, parabolas, envelope, x, end);
    }
    x = next(wanted, end, width);
  }
}

/** Makes opaque what is marked in columns without a foot within reach. */
function makeOpaque(opacity: usize, wanted: usize, from: i32, to: i32): void {
  let sum = none();
  for (; from < to; from += 16) {
    const before = v128.load(opacity + from);
    const raised = v128.and(v128.load(wanted + from), lanesOf(to - from));
    v128.store(opacity + from, v128.or(before, raised));
    sum = i32x4.add(sum, sumOfBytes(v128.andnot(raised, before)));
  }
  added += <f64>sumOfLanes(sum);
}

/**
 * Adds the parabola of a foot to the right of all others, and takes away what is above it from where it begins.
 *
 * @param last the one before, or the place before the first
 * @returns its own place
 */
function stand(parabolas: usize, last: usize, foot: i32, height: i32): usize {
  const x = <f64>foot, sum = x * x + <f64>height * <f64>height;
  let start = -Infinity;
  for (; last >= parabolas; last -= PARABOLA) {
    start = (sum - load<f64>(last, 8)) / (2 * (x - load<f64>(last)));
    if (start > load<f64>(last, 16)) break;
    start = -Infinity;
  }
  last += PARABOLA;
  store<f64>(last, x);
  store<f64>(last, sum, 8);
  store<f64>(last, start, 16);
  return last;
}

/** Raises what is marked by its distance. */
function rise(opacity: usize, wanted: usize, parabola: usize, last: usize, from: i32, to: i32): void {
  const square = reach * reach;
  for (; from < to; from++) {
    if (load<u8>(wanted + from) == 0) continue;
    const x = <f64>from;
    while (parabola < last && load<f64>(parabola + PARABOLA, 16) <= x) parabola += PARABOLA;
    const squared = x * (x - 2 * load<f64>(parabola)) + load<f64>(parabola, 8);
    if (4 * squared <= square) continue;
    const before = load<u8>(opacity + from);
    const share = min<f64>(1, 2 * (sqrt(squared) / reach) - 1);
    const raised = <i32>floor(<f64>before + <f64>(255 - before) * share + 0.5);
    store<u8>(opacity + from, <u8>raised);
    added += <f64>(raised - before);
  }
}

function sumOfBytes(bytes: v128): v128 {
  return i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(bytes));
}

function sumOfLanes(lanes: v128): i64 {
  const pairs = i64x2.add(i64x2.extend_low_i32x4_s(lanes), i64x2.extend_high_i32x4_s(lanes));
  return i64x2.extract_lane(pairs, 0) + i64x2.extract_lane(pairs, 1);
}
