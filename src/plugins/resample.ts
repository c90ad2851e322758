import { isSameSize, open, type Pixels, pixelsOf, type Size, strips } from './pixels.ts';

export const kernels = ['nearest', 'linear', 'cubic', 'mitchell', 'lanczos2', 'lanczos3'] as const;
export type Kernel = (typeof kernels)[number];

/**
 * Brings pixels without alpha to a size, stretching them. Centered: the center of a pixel lies where it lay, relative to
 * the edges; edges are repeated outward. Enlarging by a kernel above cubic is cubic. Off the main thread, but for
 * `nearest`.
 */
export async function resample<C extends 1 | 3 | 4>(from: Pixels<C>, to: Size, kernel: Kernel, signal: AbortSignal) {
  if (isSameSize(from, to)) return from;
  if (kernel === 'nearest') return nearest(from, to, signal);
  const smaller = { width: Math.min(from.width, to.width), height: Math.min(from.height, to.height) };
  return enlarge(await shrink(from, smaller, kernel, signal), to, kernel, signal);
}

/** Like `resample`, for sides that shrink or stay; alpha is premultiplied on the way, so that hidden color stays hidden. */
export async function shrink<C extends 1 | 3 | 4>(from: Pixels<C>, to: Size, kernel: Kernel, signal: AbortSignal) {
  if (isSameSize(from, to)) return from;
  if (kernel === 'nearest') return nearest(from, to, signal);
  return pixelsOf<C>(open(from).resize(to.width, to.height, { fit: 'fill', kernel }));
}

/** Pixels that the interpolators of libvips may want beyond an edge. */
const MARGIN = 3;
/** Sides up to this are enlarged one after the other: the margins of both at once are 49 times a picture of one pixel. */
const NARROW = 8;

/**
 * sharp's `resize` enlarges with a shift of half a result pixel, so this is an affine map instead: result pixel X shows
 * the source at (X + 0.5) / factor - 0.5. It knows nothing of edges: they are repeated before, and cut off after.
 */
async function enlarge<C extends 1 | 3 | 4>(
  from: Pixels<C>,
  to: Size,
  kernel: Kernel,
  signal: AbortSignal,
): Promise<Pixels<C>> {
  if (isSameSize(from, to)) return from;
  if (from.width !== to.width && from.height !== to.height && Math.min(from.width, from.height) <= NARROW) {
    const wide = await enlarge(from, { width: to.width, height: from.height }, kernel, signal);
    return enlarge(wide, to, kernel, signal);
  }
  // Between a single pixel and its own repetition there is nothing to interpolate.
  const isLine = (from.width === 1 || from.width === to.width) && (from.height === 1 || from.height === to.height);
  if (isLine) return nearest(from, to, signal);
  const x = axisOf(from.width, to.width);
  const y = axisOf(from.height, to.height);
  const interpolator = kernel === 'linear' ? 'bilinear' : 'bicubic';
  const edges = { left: x.margin, right: x.margin, top: y.margin, bottom: y.margin };
  const wide = await pixelsOf<C>(open(from).extend({ ...edges, extendWith: 'copy' }));
  const large = await pixelsOf<C>(
    open(wide).affine(
      [
        [x.factor, 0],
        [0, y.factor],
      ],
      { odx: x.shift, ody: y.shift, interpolator },
    ),
  );
  return pixelsOf<C>(open(large).extract({ left: x.start, top: y.start, ...sizeOf(to) }));
}

const sizeOf = ({ width, height }: Size): Size => ({ width, height });

/** Where the picture starts in the enlarged one, margin included; `shift` makes that a whole number. */
function axisOf(from: number, to: number) {
  const factor = to / from;
  const start = Math.round(factor * MARGIN);
  return { factor, margin: MARGIN, start, shift: (factor - 1) / 2 + start - factor * MARGIN };
}

/** Each result pixel is the source pixel that its center lies in. */
async function nearest<C extends 1 | 3 | 4>(from: Pixels<C>, to: Size, signal: AbortSignal): Promise<Pixels<C>> {
  const { channels } = from;
  const row = to.width * channels;
  const source = Int32Array.from({ length: to.width }, (_, x) => indexOf(x, from.width, to.width) * channels);
  const data = new Uint8Array(row * to.height);
  for await (const [top, bottom] of strips(to.height, row, signal)) {
    for (let y = top; y < bottom; y++) {
      const above = y > top ? indexOf(y - 1, from.height, to.height) : -1;
      const at = indexOf(y, from.height, to.height);
      if (at === above) {
        data.copyWithin(y * row, (y - 1) * row, y * row);
        continue;
      }
      const start = at * from.width * channels;
      for (let x = 0, i = y * row; x < to.width; x++) {
        const pixel = start + source[x]!;
        for (let c = 0; c < channels; c++, i++) data[i] = from.data[pixel + c]!;
      }
    }
  }
  return { data, ...sizeOf(to), channels };
}

const indexOf = (index: number, from: number, to: number): number => Math.floor(((index + 0.5) * from) / to);
