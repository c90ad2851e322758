import { type Pixels, pixelsOf, sharpOf } from './pixels.ts';
import { strips } from './strips.ts';

/** The alpha of a picture as grey pixels; undefined where it has none, or where all of it is opaque. */
export async function alphaChannelOf(picture: Pixels<3 | 4>, signal: AbortSignal): Promise<Pixels<1> | undefined> {
  if (picture.channels === 3) return;
  const alpha = await pixelsOf<1>(sharpOf(picture).extractChannel(3));
  for await (const [top, bottom] of strips(alpha.height, alpha.width, signal)) {
    for (let i = top * alpha.width; i < bottom * alpha.width; i++) if (alpha.data[i]! < 255) return alpha;
  }
}
