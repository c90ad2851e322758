import { allocateBytes } from '../raster/bytes.ts';
import type { Pixels } from '../raster/pixels.ts';
import { strips } from '../raster/strips.ts';
import { startKernel } from '../raster/wasm.ts';
import { code } from './cut-out.wasm.ts';

/** Functions of cut-out.as. */
interface Functions {
  cutRgb(color: number, opacity: number, count: number, into: number): void;
  cutRgba(color: number, opacity: number, count: number, into: number): void;
}

/** Bytes that are read or written too many. */
const MARGIN = 16;

/**
 * Colors with the opacities of a mask as their alpha, in strips on the calling thread: 1 ms a megapixel, less than sending them
 * to another one. Clear pixels are black, so that what was there is not in the result.
 *
 * @param picture its own alpha is left out
 * @param mask of the same size
 */
export async function cutOut(picture: Pixels<3 | 4>, mask: Pixels<1>, signal: AbortSignal): Promise<Pixels<4>> {
  const { data: color, channels } = picture;
  const { data: opacity, width, height } = mask;
  const data = allocateBytes(4 * width * height);
  for await (const [top, bottom] of strips(height, 4 * width, signal)) {
    const [from, to] = [top * width, bottom * width];
    const count = to - from;
    const [colorAt, resultAt] = [count + MARGIN, (1 + channels) * count + 2 * MARGIN];
    const { functions, memory } = startKernel<Functions>(code, resultAt + 4 * count + MARGIN, 0);
    const bytes = new Uint8Array(memory);
    bytes.set(opacity.subarray(from, to), 0);
    bytes.set(color.subarray(channels * from, channels * to), colorAt);
    const cut = channels === 3 ? functions.cutRgb : functions.cutRgba;
    cut(colorAt, 0, count, resultAt);
    data.set(bytes.subarray(resultAt, resultAt + 4 * count), 4 * from);
  }
  return { data, width, height, channels: 4 };
}
