import { allocateBytes } from './bytes.ts';
import { cubicWeights, interpolate, linearWeights } from './interpolate.ts';
import { nearestRows } from './nearest.ts';
import { isSameSize, type Pixels, pixelsOf, type Size, sharpOf, sizeOf } from './pixels.ts';
import { premultiply, unpremultiply } from './premultiply.ts';
import { strips } from './strips.ts';

/** Kernels of interpolation, those of libvips by their names there. */
export const kernels = ['nearest', 'linear', 'cubic', 'mitchell', 'lanczos2', 'lanczos3'] as const;
/** How pixels are interpolated. */
export type Kernel = (typeof kernels)[number];

/**
 * Brings pixels to a size, stretching them; hidden color stays hidden. Centered: the center of a pixel lies where it lay, relative to
 * the edges; edges are repeated outward. Enlarging by a kernel above cubic is cubic. Shrinking is done on the threads of
 * libvips, the rest in strips here. Pixels of that size already are given back as they are.
 */
export async function resample<C extends 1 | 3 | 4>(from: Pixels<C>, to: Size, kernel: Kernel, signal: AbortSignal) {
  if (isSameSize(from, to)) return from;
  if (kernel === 'nearest') return resampleNearest(from, to, signal);
  const smaller = { width: Math.min(from.width, to.width), height: Math.min(from.height, to.height) };
  const reduced = await shrink(from, smaller, kernel, signal);
  if (isSameSize(reduced, to)) return reduced;
  const weights = kernel === 'linear' ? linearWeights : cubicWeights;
  if (!hasAlpha(reduced)) return interpolate<C>(reduced, to, weights, signal);
  const enlarged = await interpolate(await premultiply(reduced, signal), to, weights, signal);
  await unpremultiply(enlarged, signal);
  return enlarged as Pixels as Pixels<C>;
}

const hasAlpha = (picture: Pixels): picture is Pixels<4> => picture.channels === 4;

/** Like `resample`, for sides that shrink or stay; alpha is premultiplied on the way, so that hidden color stays hidden. */
export async function shrink<C extends 1 | 3 | 4>(from: Pixels<C>, to: Size, kernel: Kernel, signal: AbortSignal) {
  if (isSameSize(from, to)) return from;
  if (kernel === 'nearest') return resampleNearest(from, to, signal);
  return pixelsOf<C>(sharpOf(from).resize(to.width, to.height, { fit: 'fill', kernel }));
}

/** Each result pixel is the source pixel that its center lies in. */
async function resampleNearest<C extends 1 | 3 | 4>(
  from: Pixels<C>,
  to: Size,
  signal: AbortSignal,
): Promise<Pixels<C>> {
  const { channels } = from;
  const row = to.width * channels;
  const data = allocateBytes(row * to.height);
  const write = nearestRows(from.data, from, data, to, channels);
  for await (const [top, bottom] of strips(to.height, row, signal)) write(top, bottom);
  return { data, ...sizeOf(to), channels };
}
