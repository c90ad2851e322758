import { cubic, enlarge, linear } from './enlarge.ts';
import { isSameSize, open, type Pixels, pixelsOf, type Size, strips } from './pixels.ts';
import { premultiplied, unpremultiply } from './premultiply.ts';

export const kernels = ['nearest', 'linear', 'cubic', 'mitchell', 'lanczos2', 'lanczos3'] as const;
export type Kernel = (typeof kernels)[number];

/**
 * Brings pixels to a size, stretching them; hidden color stays hidden. Centered: the center of a pixel lies where it lay, relative to
 * the edges; edges are repeated outward. Enlarging by a kernel above cubic is cubic. Shrinking is done on the threads of
 * libvips, the rest in strips here.
 */
export async function resample<C extends 1 | 3 | 4>(from: Pixels<C>, to: Size, kernel: Kernel, signal: AbortSignal) {
  if (isSameSize(from, to)) return from;
  if (kernel === 'nearest') return nearest(from, to, signal);
  const smaller = { width: Math.min(from.width, to.width), height: Math.min(from.height, to.height) };
  const shrunk = await shrink(from, smaller, kernel, signal);
  if (isSameSize(shrunk, to)) return shrunk;
  const weigh = kernel === 'linear' ? linear : cubic;
  if (!hasAlpha(shrunk)) return enlarge<C>(shrunk, to, weigh, signal);
  const enlarged = await enlarge(await premultiplied(shrunk, signal), to, weigh, signal);
  await unpremultiply(enlarged, signal);
  return enlarged as Pixels as Pixels<C>;
}

const hasAlpha = (picture: Pixels): picture is Pixels<4> => picture.channels === 4;

/** Like `resample`, for sides that shrink or stay; alpha is premultiplied on the way, so that hidden color stays hidden. */
export async function shrink<C extends 1 | 3 | 4>(from: Pixels<C>, to: Size, kernel: Kernel, signal: AbortSignal) {
  if (isSameSize(from, to)) return from;
  if (kernel === 'nearest') return nearest(from, to, signal);
  return pixelsOf<C>(open(from).resize(to.width, to.height, { fit: 'fill', kernel }));
}

const sizeOf = ({ width, height }: Size): Size => ({ width, height });

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
