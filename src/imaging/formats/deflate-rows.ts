import type { Pixels } from '../raster/pixels.ts';
import { startKernel } from '../raster/wasm.ts';
import { huffmanCode, reversed } from './huffman.ts';
import { code } from './png-rows.wasm.ts';

/** Functions of png-rows.as; numbers are addresses, but for lengths, values and Adler-32. */
interface Functions {
  start(): void;
  filter(row: number, above: number, length: number, pixel: number, into: number): void;
  adler32(adler: number, from: number, length: number): number;
  countSymbols(from: number, length: number, symbols: number, counts: number): void;
  put(value: number, bits: number, into: number): number;
  align(into: number): number;
  write(from: number, length: number, literals: number, runs: number, into: number): number;
}

/** A block of DEFLATE, which is overwritten by the next one, and the checksum of what it holds after what was before. */
interface Block {
  readonly bytes: Uint8Array;
  readonly adler: number;
}

/** Symbols of literals, the end, and lengths (RFC 1951, 3.2.5). */
const [END, SYMBOLS, SHORTEST, LONGEST] = [256, 286, 3, 258];
/** Bits of a code: four of them, and the 7 that may be left, fit in 64. */
const MOST_BITS = 14;

/** A match by its length: its symbol, and the bits after it. */
interface Match {
  readonly symbol: number;
  readonly extra: number;
  readonly bits: number;
}

const matches: readonly Match[] = Array.from({ length: LONGEST + 1 - SHORTEST }, (_, i) => {
  if (i === LONGEST - SHORTEST) return { symbol: 285, extra: 0, bits: 0 };
  // Four symbols share a number of bits, from 8 lengths of a symbol each on.
  const bits = Math.max(0, Math.floor(Math.log2(Math.max(1, i))) - 2);
  return { symbol: 257 + 4 * bits + (i >> bits), extra: i & ((1 << bits) - 1), bits };
});

/** Places in the kernel's memory: tables, then rows with zeros before each, filtered rows, and the block. */
const [MATCH_SYMBOLS, COUNTS, LITERALS, RUNS, ROWS] = [0, 2048, 8192, 10240, 12288];
const COUNT_SYMBOLS = 288;
const MARGIN = 16;

/** Numbers that DEFLATE writes the lengths of code-length codes in: 4 bits for each length up to 15, none for repetitions. */
const lengthsOfLengths = Array.from({ length: 19 }, (_, i) => (i < 3 ? 0 : 4));

/**
 * Rows of a picture as PNG has them: filtered, then compressed to a block that ends with a byte, the last one of the stream if
 * they are the last rows. Blocks of about a million bytes pay: each has a code of its own.
 */
export function deflateRows(
  { data, width, height, channels }: Pixels,
  top: number,
  bottom: number,
  adler: number,
): Block {
  const row = width * channels;
  const stride = row + 2 * MARGIN;
  const length = (bottom - top) * (row + 1);
  const filteredAt = ROWS + (bottom - top + 1) * stride;
  const blockAt = filteredAt + length + MARGIN;
  const needed = blockAt + Math.ceil((length * MOST_BITS) / 8) + 1024;
  // Counts, what lies around rows, and the row above the first one are zeros; what follows is written before it is read.
  const { functions, memory } = startKernel<Functions>(code, needed, filteredAt);
  const [bytes, words] = [new Uint8Array(memory), new Uint32Array(memory)];
  for (let y = Math.max(0, top - 1); y < bottom; y++) {
    const at = ROWS + (y - top + 1) * stride + MARGIN;
    bytes.set(data.subarray(y * row, (y + 1) * row), at);
    if (y >= top) functions.filter(at, at - stride, row, channels, filteredAt + (y - top) * (row + 1));
  }

  matches.forEach(({ symbol }, i) => {
    words[MATCH_SYMBOLS / 4 + SHORTEST + i] = symbol;
  });
  functions.countSymbols(filteredAt, length, MATCH_SYMBOLS, COUNTS);
  const counts = new Uint32Array(SYMBOLS);
  for (let place = 0; place < 4; place++) {
    const from = COUNTS / 4 + place * COUNT_SYMBOLS;
    for (let symbol = 0; symbol < SYMBOLS; symbol++) counts[symbol]! += words[from + symbol]!;
  }
  counts[END] = 1;
  const { codes, lengths } = huffmanCode(counts, MOST_BITS);
  const wordOf = (value: number, bits: number) => value | (bits << 24);
  for (let literal = 0; literal < END; literal++) {
    words[LITERALS / 4 + literal] = wordOf(codes[literal]!, lengths[literal]!);
  }
  matches.forEach(({ symbol, extra, bits }, i) => {
    const own = lengths[symbol]!;
    // The distance is the first of two of one bit, 0.
    words[RUNS / 4 + SHORTEST + i] = wordOf(codes[symbol]! | (extra << own), own + bits + 1);
  });

  let end = blockAt;
  const put = (value: number, bits: number) => {
    end = functions.put(value, bits, end);
  };
  functions.start();
  const isLast = bottom === height;
  // A block with codes of its own for 286 symbols and two distances (3.2.7).
  put(isLast ? 0b101 : 0b100, 3);
  put(SYMBOLS - 257, 5);
  put(2 - 1, 5);
  put(lengthsOfLengths.length - 4, 4);
  for (const bits of lengthsOfLengths) put(bits, 3);
  for (const bits of [...lengths, 1, 1]) put(reversed(bits, 4), 4);
  end = functions.write(filteredAt, length, LITERALS, RUNS, end);
  put(codes[END]!, lengths[END]!);
  // An empty block of bytes as they are, so that the next one begins with a byte.
  if (!isLast) put(0, 3);
  end = functions.align(end);
  if (!isLast) put(0xffff0000, 32);
  return { bytes: bytes.subarray(blockAt, end), adler: functions.adler32(adler, filteredAt, length) >>> 0 };
}
