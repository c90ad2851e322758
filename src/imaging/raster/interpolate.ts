import { allocateBytes } from './bytes.ts';
import { openRows, type Taps } from './interpolate-rows.ts';
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
  const across = tapsOf(from.width, to.width, weights);
  const down = tapsOf(from.height, to.height, weights);
  const data = allocateBytes(length * to.height);
  for await (const [top, bottom] of strips(to.height, length, signal)) {
    const rows = openRows(from, across);
    for (let y = top; y < bottom; y++) data.set(rows.mixed(down, y), y * length);
  }
  return { data, width: to.width, height: to.height, channels } satisfies Pixels<C>;
}

function tapsOf(from: number, to: number, weigh: InterpolationWeights): Taps {
  const first = new Int32Array(to);
  const weights = new Int16Array(4 * to);
  for (let x = 0; x < to; x++) {
    const place = ((x + 0.5) * from) / to - 0.5;
    const left = Math.floor(place);
    const taps = weigh(place - left).map((each) => Math.round(each * ONE));
    // What rounding took or gave belongs to the nearest pixel: a flat picture stays what it is.
    taps[place - left < 0.5 ? 1 : 2]! += ONE - taps.reduce((sum, each) => sum + each);
    first[x] = left - 1;
    weights.set(taps, 4 * x);
  }
  return { first, weights };
}
