/*
 * Loops of a PNG writer: Paeth's filter, and DEFLATE (RFC 1951) with a Huffman code for each block and runs of zeros as its
 * only matches. AssemblyScript: `scripts/wasm.ts` compiles it to png-rows.wasm.ts. Arguments are addresses, but for lengths.
 */

const PAETH: u8 = 4;
const ADLER: u64 = 65521;
/** Bytes of the longest match, and its symbol. */
const LONGEST: usize = 258;
const LONGEST_SYMBOL: usize = 285;
/** Bytes of counts of 288 symbols. */
const COUNTS: usize = 4 * 288;

/** Bits that are not stored yet, the first one lowest, and their number: less than 8 between calls. */
let bits: u64 = 0;
let count: u64 = 0;

/** Begins a block at the beginning of a byte. */
export function start(): void {
  bits = count = 0;
}

/** Of a pixel, its neighbor to the left, above, and above to the left, that which is nearest to left + above - corner. */
function nearest(left: v128, above: v128, corner: v128): v128 {
  const toLeft = i8x16.sub(i8x16.max_u(above, corner), i8x16.min_u(above, corner));
  const toAbove = i8x16.sub(i8x16.max_u(left, corner), i8x16.min_u(left, corner));
  // Both changes together where they have the same sign, which is never the least of the three; else what is between them.
  const isOpposite = v128.xor(i8x16.ge_u(left, corner), i8x16.ge_u(above, corner));
  const between = i8x16.sub(i8x16.max_u(toLeft, toAbove), i8x16.min_u(toLeft, toAbove));
  const toCorner = v128.or(v128.and(between, isOpposite), v128.andnot(i8x16.splat(-1), isOpposite));
  const isLeft = v128.and(i8x16.le_u(toLeft, toAbove), i8x16.le_u(toLeft, toCorner));
  return v128.bitselect(left, v128.bitselect(above, corner, i8x16.le_u(toAbove, toCorner)), isLeft);
}

/**
 * Filters a row. Before it and the one above lie zeros, as many as a pixel has bytes; up to 15 bytes are read and written
 * too many.
 */
export function filter(row: usize, above: usize, length: usize, pixel: usize, into: usize): void {
  store<u8>(into, PAETH);
  for (let i: usize = 0; i < length; i += 16) {
    const predicted = nearest(v128.load(row + i - pixel), v128.load(above + i), v128.load(above + i - pixel));
    v128.store(into + 1 + i, i8x16.sub(v128.load(row + i), predicted));
  }
}

/** Adler-32 (RFC 1950) of more bytes, beginning with that of those before. */
export function adler32(adler: u32, from: usize, length: usize): u32 {
  const end = from + length;
  let low: u64 = adler & 0xffff, high: u64 = adler >> 16;
  const weights = i8x16(16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1);
  const firstWeights = i16x8.extend_low_i8x16_u(weights);
  const lastWeights = i16x8.extend_high_i8x16_u(weights);
  while (from + 16 <= end) {
    // So many bytes are summed without overflow in 32 bits.
    const part = min<usize>(end, from + 4096);
    let sums = i32x4.splat(0), before = i32x4.splat(0), weighted = i32x4.splat(0);
    const first = from;
    for (; from + 16 <= part; from += 16) {
      const bytes = v128.load(from);
      before = i32x4.add(before, sums);
      sums = i32x4.add(sums, i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(bytes)));
      weighted = i32x4.add(weighted, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(bytes), firstWeights));
      weighted = i32x4.add(weighted, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(bytes), lastWeights));
    }
    high = (high + low * <u64>(from - first) + 16 * <u64>total(before) + <u64>total(weighted)) % ADLER;
    low = (low + <u64>total(sums)) % ADLER;
  }
  for (; from < end; from++) {
    low += load<u8>(from);
    high += low;
  }
  return <u32>(((high % ADLER) << 16) | (low % ADLER));
}

function total(sums: v128): u32 {
  return (
    i32x4.extract_lane(sums, 0) + i32x4.extract_lane(sums, 1) + i32x4.extract_lane(sums, 2) + i32x4.extract_lane(sums, 3)
  );
}

/** Where a run of zeros ends that begins here with 16, in steps of four. */
function endOfZeros(from: usize, end: usize): usize {
  from += 16;
  while (from + 16 <= end && !v128.any_true(v128.load(from))) from += 16;
  while (from + 4 <= end && load<u32>(from) == 0) from += 4;
  return from;
}

@inline
function increase(counts: usize, symbol: usize, by: u32): void {
  store<u32>(counts + 4 * symbol, load<u32>(counts + 4 * symbol) + by);
}

/**
 * Counts the symbols that `write` writes for these bytes, in four places to be added: a count is not read again right after it
 * is stored. A run of zeros is one of 16 at least: shorter ones cost more time and more bits than they save.
 *
 * @param symbols of each length of a match, four bytes each
 */
export function countSymbols(from: usize, length: usize, symbols: usize, counts: usize): void {
  const end = from + length;
  let isAfterZero = false;
  while (from + 16 <= end) {
    if (v128.any_true(v128.load(from))) {
      const four = load<u32>(from);
      increase(counts, four & 255, 1);
      increase(counts + COUNTS, (four >> 8) & 255, 1);
      increase(counts + 2 * COUNTS, (four >> 16) & 255, 1);
      increase(counts + 3 * COUNTS, four >> 24, 1);
      isAfterZero = four < 0x1000000;
      from += 4;
      continue;
    }
    const last = endOfZeros(from, end);
    // The first match repeats a zero.
    const zeros = last - from - <usize>!isAfterZero;
    const rest = zeros % LONGEST;
    increase(counts, 0, <u32>!isAfterZero + (rest < 3 ? <u32>rest : 0));
    increase(counts + COUNTS, LONGEST_SYMBOL, <u32>(zeros / LONGEST));
    if (rest >= 3) increase(counts + 2 * COUNTS, load<u32>(symbols + 4 * rest), 1);
    from = last;
    isAfterZero = true;
  }
  for (; from < end; from++) increase(counts, load<u8>(from), 1);
}

/** Appends up to 32 bits, and stores those of whole bytes. Up to 8 bytes are written too many, here and in `write`. */
export function put(value: u32, length: u32, into: usize): usize {
  bits |= <u64>value << count;
  count += length;
  store<u64>(into, bits);
  into += <usize>(count >> 3);
  bits >>= count & 56;
  count &= 7;
  return into;
}

/** Appends zeros up to the end of a byte. */
export function align(into: usize): usize {
  return put(0, <u32>((8 - count) & 7), into);
}

@inline
function putCode(codes: usize, index: usize, into: usize): usize {
  const code = load<u32>(codes + 4 * index);
  return put(code & 0xffffff, code >> 24, into);
}

/**
 * Writes bytes as symbols. A code is four bytes, its bits, the first one lowest, and their number in the last byte: for each
 * literal, and for each run of zeros by its length. A literal has 14 bits at most, so that four and what is left have 64.
 */
export function write(from: usize, length: usize, literals: usize, runs: usize, into: usize): usize {
  const end = from + length;
  let isAfterZero = false;
  while (from + 16 <= end) {
    if (v128.any_true(v128.load(from))) {
      const four = load<u32>(from);
      const a = load<u32>(literals + 4 * <usize>(four & 255));
      const b = load<u32>(literals + 4 * <usize>((four >> 8) & 255));
      const c = load<u32>(literals + 4 * <usize>((four >> 16) & 255));
      const d = load<u32>(literals + 4 * <usize>(four >> 24));
      const ab = <u64>(a & 0xffffff) | (<u64>(b & 0xffffff) << (a >> 24));
      const cd = <u64>(c & 0xffffff) | (<u64>(d & 0xffffff) << (c >> 24));
      const half = (a >> 24) + (b >> 24);
      bits |= (ab | (cd << half)) << count;
      count += half + (c >> 24) + (d >> 24);
      store<u64>(into, bits);
      into += <usize>(count >> 3);
      bits >>= count & 56;
      count &= 7;
      isAfterZero = four < 0x1000000;
      from += 4;
      continue;
    }
    const last = endOfZeros(from, end);
    if (!isAfterZero) into = putCode(literals, 0, into);
    let zeros = last - from - <usize>!isAfterZero;
    for (; zeros >= LONGEST; zeros -= LONGEST) into = putCode(runs, LONGEST, into);
    if (zeros >= 3) into = putCode(runs, zeros, into);
    else for (; zeros > 0; zeros--) into = putCode(literals, 0, into);
    from = last;
    isAfterZero = true;
  }
  for (; from < end; from++) into = putCode(literals, load<u8>(from), into);
  return into;
}
