import { allocateBytes } from './bytes.ts';
import type { Pixels, Size } from './pixels.ts';
import { strips } from './strips.ts';

/** Weights of the four source pixels around a place that lies a `share` of the way from the second to the third. */
export type InterpolationWeights = (share: number) => readonly [number, number, number, number];

export const linearWeights: InterpolationWeights = (t) => [0, 1 - t, t, 0];

/** R. Keys, "Cubic convolution interpolation for digital image processing" (1981), with a = -1/2: Catmull and Rom's spline. */
export const cubicWeights: InterpolationWeights = (t) => [
  ((-0.5 * t + 1) * t - 0.5) * t,
  (1.5 * t - 2.5) * t * t + 1,
  ((-1.5 * t + 2) * t + 0.5) * t,
  (0.5 * t - 0.5) * t * t,
];

/** Fixed point: weights have 14 bits behind the point, rows between the two passes 6. */
const ONE = 1 << 14;
const ROUND_ACROSS = 1 << 7;
const ROUND_DOWN = 1 << 19;

/**
 * Enlarges pixels, or keeps a side as it is: result pixel X shows the source at (X + 0.5) / factor - 0.5, edges repeated
 * outward; color with alpha must be premultiplied. First across, each source row once, then down, so that a result pixel
 * costs four products. (The interpolators of libvips take sixteen, shift an enlarged picture by half a pixel, and want
 * edges and copies around it.)
 */
export async function interpolate<C extends Pixels['channels']>(
  from: Pixels<C>,
  to: Size,
  weights: InterpolationWeights,
  signal: AbortSignal,
) {
  const { channels } = from;
  const length = to.width * channels;
  const across = tapsOf(from.width, to.width, weights, channels);
  const down = tapsOf(from.height, to.height, weights);
  const data = allocateBytes(length * to.height);
  // Four rows that were brought to the new width, and which source row each of them is.
  const rows = Array.from({ length: 4 }, () => new Int16Array(length));
  const held = [-1, -1, -1, -1];

  function rowOf(y: number): Int16Array {
    const row = rows[y & 3]!;
    if (held[y & 3] !== y) widen(from.data, y * from.width * channels, channels, across, row);
    held[y & 3] = y;
    return row;
  }

  for await (const [top, bottom] of strips(to.height, length, signal)) {
    for (let y = top; y < bottom; y++) {
      const [a, b, c, d] = [0, 1, 2, 3].map((tap) => rowOf(down.at[4 * y + tap]!)) as Rows;
      mix(a, b, c, d, down.weight, 4 * y, data, y * length);
    }
  }
  return { data, width: to.width, height: to.height, channels } satisfies Pixels<C>;
}

type Rows = [Int16Array, Int16Array, Int16Array, Int16Array];
type Taps = ReturnType<typeof tapsOf>;

// Functions of their own, without anything to wait for: the compiler makes them twice as fast.

/** A source row at the new width. */
function widen(from: Uint8Array, start: number, channels: number, { at, weight }: Taps, row: Int16Array): void {
  for (let channel = 0; channel < channels; channel++) {
    const first = start + channel;
    for (let tap = 0, i = channel; i < row.length; tap += 4, i += channels) {
      row[i] =
        (from[first + at[tap]!]! * weight[tap]! +
          from[first + at[tap + 1]!]! * weight[tap + 1]! +
          from[first + at[tap + 2]!]! * weight[tap + 2]! +
          from[first + at[tap + 3]!]! * weight[tap + 3]! +
          ROUND_ACROSS) >>
        8;
    }
  }
}

/** A result row from four widened ones. */
function mix(
  a: Int16Array,
  b: Int16Array,
  c: Int16Array,
  d: Int16Array,
  weight: Int32Array,
  tap: number,
  to: Uint8Array,
  start: number,
): void {
  const [p, q, r, s] = [weight[tap]!, weight[tap + 1]!, weight[tap + 2]!, weight[tap + 3]!];
  for (let x = 0; x < a.length; x++) {
    const value = (a[x]! * p + b[x]! * q + c[x]! * r + d[x]! * s + ROUND_DOWN) >> 20;
    // The cubic overshoots at edges.
    to[start + x] = value < 0 ? 0 : Math.min(255, value);
  }
}

/** Four source pixels of each result pixel along one side, `step` apart, and their weights, which sum to exactly one. */
function tapsOf(from: number, to: number, weigh: InterpolationWeights, step = 1) {
  const at = new Int32Array(4 * to);
  const weight = new Int32Array(4 * to);
  for (let x = 0; x < to; x++) {
    const place = ((x + 0.5) * from) / to - 0.5;
    const left = Math.floor(place);
    const taps = weigh(place - left).map((each) => Math.round(each * ONE));
    // What rounding took or gave belongs to the nearest pixel: a flat picture stays what it is.
    taps[place - left < 0.5 ? 1 : 2]! += ONE - taps.reduce((sum, each) => sum + each);
    for (let tap = 0; tap < 4; tap++) {
      at[4 * x + tap] = step * Math.min(from - 1, Math.max(0, left - 1 + tap));
      weight[4 * x + tap] = taps[tap]!;
    }
  }
  return { at, weight };
}
