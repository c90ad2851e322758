import type { Layout } from '../pipeline/index.ts';

/** Height and width among an output's dimensions. */
export interface Sides<T> {
  readonly width: T;
  readonly height: T;
  /** Channels are stored pixel by pixel, not plane by plane. */
  readonly interleaved: boolean;
}

/**
 * Reads dimensions as `[1, channels, height, width]` or `[1, height, width, channels]` (the input's layout decides where
 * both are possible), or `[1, height, width]` where there is one channel. Undefined for any other shape.
 */
export function sidesOf<T extends number | string>(
  shape: readonly T[],
  channels: number,
  layout: Layout,
): Sides<T> | undefined {
  const [batch, a, b, c] = shape;
  if (batch === undefined || a === undefined || b === undefined || !fits(batch, 1)) return undefined;
  if (c === undefined) return channels === 1 ? { height: a, width: b, interleaved: false } : undefined;
  if (shape.length !== 4) return undefined;
  const planes = { height: b, width: c, interleaved: false };
  const pixels = { height: a, width: b, interleaved: true };
  const both = fits(a, channels) && fits(c, channels);
  if (both) return layout === 'nchw' ? planes : pixels;
  return fits(a, channels) ? planes : fits(c, channels) ? pixels : undefined;
}

const fits = (side: number | string, wanted: number) => typeof side !== 'number' || side === wanted;

/** Interleaved channels as planes, one after the other. */
export function planarOf(data: Float32Array, channels: number): Float32Array {
  if (channels === 1) return data;
  const size = data.length / channels;
  const planes = new Float32Array(data.length);
  for (let channel = 0, to = 0; channel < channels; channel++) {
    for (let from = channel; to < (channel + 1) * size; from += channels) planes[to++] = data[from]!;
  }
  return planes;
}
