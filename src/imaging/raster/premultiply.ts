import { allocateBytes, divideBy255 } from './bytes.ts';
import type { Pixels } from './pixels.ts';
import { strips } from './strips.ts';

/** Color times alpha, in bytes: what may be averaged without hidden color showing through. */
export async function premultiply(picture: Pixels<4>, signal: AbortSignal): Promise<Pixels<4>> {
  const { data: from, width, height } = picture;
  const data = allocateBytes(from.length);
  for await (const [top, bottom] of strips(height, 4 * width, signal)) {
    for (let i = 4 * width * top; i < 4 * width * bottom; i += 4) {
      const alpha = from[i + 3]!;
      data[i] = divideBy255(from[i]! * alpha);
      data[i + 1] = divideBy255(from[i + 1]! * alpha);
      data[i + 2] = divideBy255(from[i + 2]! * alpha);
      data[i + 3] = alpha;
    }
  }
  return { ...picture, data };
}

/** Straight color again, as coarse as its alpha is low; in place, so only for the owner of the pixels. 0 where alpha is 0. */
export async function unpremultiply({ data, width, height }: Pixels<4>, signal: AbortSignal): Promise<void> {
  for await (const [top, bottom] of strips(height, 4 * width, signal)) {
    for (let i = 4 * width * top; i < 4 * width * bottom; i += 4) {
      const alpha = data[i + 3]!;
      const scale = alpha > 0 ? 255 / alpha : 0;
      data[i] = Math.min(255, data[i]! * scale + 0.5);
      data[i + 1] = Math.min(255, data[i + 1]! * scale + 0.5);
      data[i + 2] = Math.min(255, data[i + 2]! * scale + 0.5);
    }
  }
}
