import { bytesFor, over255 } from './blend.ts';
import type { Pixels } from './pixels.ts';

/** Color times alpha, in bytes: what may be averaged without color that nobody sees showing through. */
export function premultiplied({ data: from, ...size }: Pixels<4>): Pixels<4> {
  const data = bytesFor(from.length);
  for (let i = 0; i < from.length; i += 4) {
    const alpha = from[i + 3]!;
    data[i] = over255(from[i]! * alpha);
    data[i + 1] = over255(from[i + 1]! * alpha);
    data[i + 2] = over255(from[i + 2]! * alpha);
    data[i + 3] = alpha;
  }
  return { ...size, data };
}

/** Straight color again; as coarse as its alpha is low. Nothing where nothing is seen. */
export function unpremultiplied({ data: from, ...size }: Pixels<4>): Pixels<4> {
  const data = bytesFor(from.length);
  for (let i = 0; i < from.length; i += 4) {
    const alpha = from[i + 3]!;
    const scale = alpha > 0 ? 255 / alpha : 0;
    data[i] = Math.min(255, from[i]! * scale + 0.5);
    data[i + 1] = Math.min(255, from[i + 1]! * scale + 0.5);
    data[i + 2] = Math.min(255, from[i + 2]! * scale + 0.5);
    data[i + 3] = alpha;
  }
  return { ...size, data };
}
