import { code } from './interpolate-rows.wasm.ts';
import type { Pixels } from './pixels.ts';
import { startKernel } from './wasm.ts';

/** Where four source pixels of each result pixel along one side begin, which may be outside, and their weights, which sum to one. */
export interface Taps {
  readonly first: Int32Array;
  readonly weights: Int16Array;
}

/** Brings a row to a new width; all but the width are addresses. */
type Widen = (row: number, columns: number, weights: number, into: number, width: number) => void;

/** Functions of interpolate-rows.as. */
interface Functions {
  readonly widenGrey: Widen;
  readonly widenColor: Widen;
  readonly widenAlpha: Widen;
  mix(a: number, b: number, c: number, d: number, weights: number, into: number, length: number): void;
}

/** Source pixels beyond each edge that taps may reach. */
const BEYOND = 2;
/** Bytes that are read or written too many. */
const MARGIN = 32;

/**
 * Rows of the result, which hold four source rows at the new width. The kernel's memory is theirs only until something else
 * runs in this thread.
 */
export function openRows({ data, width, height, channels }: Pixels, across: Taps) {
  const columns = across.first.length;
  const length = columns * channels;
  const source = width * channels;
  let free = 0;
  const take = (bytes: number): number => {
    const at = free;
    free += 16 * Math.ceil((bytes + MARGIN) / 16);
    return at;
  };
  const [columnsAt, weightsAt, rowWeightsAt] = [take(4 * columns), take(8 * columns), take(8)];
  const sourceAt = take(source + 2 * BEYOND * channels) + BEYOND * channels;
  const widened = [0, 1, 2, 3].map(() => take(2 * length));
  const resultAt = take(length);
  const { functions, memory } = startKernel<Functions>(code, free);
  const widen = { 1: functions.widenGrey, 3: functions.widenColor, 4: functions.widenAlpha }[channels];
  const [bytes, words] = [new Uint8Array(memory), new Int16Array(memory)];
  const places = new Int32Array(memory, columnsAt, columns);
  for (let x = 0; x < columns; x++) places[x] = across.first[x]! * channels + BEYOND * channels;
  words.set(across.weights, weightsAt / 2);
  const held = [-1, -1, -1, -1];

  function widenedRow(row: number): number {
    const y = Math.max(0, Math.min(height - 1, row));
    const into = widened[y & 3]!;
    if (held[y & 3] === y) return into;
    held[y & 3] = y;
    bytes.set(data.subarray(y * source, (y + 1) * source), sourceAt);
    for (let i = 1; i <= BEYOND; i++) {
      bytes.copyWithin(sourceAt - i * channels, sourceAt, sourceAt + channels);
      bytes.copyWithin(sourceAt + source + (i - 1) * channels, sourceAt + source - channels, sourceAt + source);
    }
    widen(sourceAt - BEYOND * channels, columnsAt, weightsAt, into, columns);
    return into;
  }

  return {
    /** Row `y` of the result; the next call overwrites it. */
    mixed({ first, weights }: Taps, y: number): Uint8Array {
      const [a, b, c, d] = [0, 1, 2, 3].map((tap) => widenedRow(first[y]! + tap)) as [number, number, number, number];
      words.set(weights.subarray(4 * y, 4 * y + 4), rowWeightsAt / 2);
      functions.mix(a, b, c, d, rowWeightsAt, resultAt, length);
      return bytes.subarray(resultAt, resultAt + length);
    },
  };
}
