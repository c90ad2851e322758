import { divideBy255 } from '../raster/bytes.ts';
import { byteOfLight, lightOfByte } from './linear-light.ts';
import { overOpaqueRow } from './over-opaque.ts';
import type { OpacityLines, Scanlines } from './scanlines.ts';

/**
 * A front of this opacity over what is behind it; the alpha of `front` itself does not count, since a mask includes it
 * already. Where the back has alpha, the result has.
 *
 * @param inLight mix soft edges in linear light instead of as stored numbers
 */
export function over<C extends 3 | 4>(
  behind: Scanlines<C>,
  front: Scanlines,
  opacity: OpacityLines,
  inLight = false,
): Scanlines<C> {
  const paint = behind.channels === 3 ? overOpaque : overTranslucent;
  let mixed: Uint8Array | undefined;
  return {
    channels: behind.channels,
    row(y) {
      const back = behind.row(y);
      mixed ??= new Uint8Array(back.length);
      paint(front.row(y), front.channels, opacity(y), back, mixed, inLight);
      return mixed;
    },
  };
}

type Paint = (
  front: Uint8Array,
  channels: number,
  opacity: Uint8Array,
  back: Uint8Array,
  into: Uint8Array,
  inLight: boolean,
) => void;

const overOpaque: Paint = (front, channels, opacity, back, into, inLight) => {
  overOpaqueRow(front, channels, opacity, back, into);
  if (!inLight) return;
  for (let x = 0, from = 0, to = 0; x < opacity.length; x++, from += channels, to += 3) {
    const share = opacity[x]!;
    const rest = 255 - share;
    // Most pixels are one or the other: nothing to mix, and mixing light is slower.
    if (share === 0 || rest === 0) continue;
    for (let c = 0; c < 3; c++) {
      const light = (lightOfByte[front[from + c]!]! * share + lightOfByte[back[to + c]!]! * rest) / 255;
      into[to + c] = byteOfLight[(light + 0.5) | 0]!;
    }
  }
};

/**
 * "Over" with straight alpha (Porter and Duff, 1984). With something of opacity m on a back of opacity b, all in bytes:
 * whole = 255 m + b (255 - m), alpha = whole / 255, color = (255 m f + b (255 - m) c) / whole, each rounded to nearest.
 */
const overTranslucent: Paint = (front, channels, opacity, back, into, inLight) => {
  for (let x = 0, from = 0, to = 0; x < opacity.length; x++, from += channels, to += 4) {
    const mask = opacity[x]!;
    const behind = back[to + 3]!;
    // Most pixels are one or the other. What is hidden is cleared, also where the alpha is less than half a byte.
    if (mask === 0 || mask === 255) {
      const [source, at] = mask === 0 ? [back, to] : [front, from];
      const alpha = mask === 0 ? behind : 255;
      const seen = alpha > 0 ? 255 : 0;
      into[to] = source[at]! & seen;
      into[to + 1] = source[at + 1]! & seen;
      into[to + 2] = source[at + 2]! & seen;
      into[to + 3] = alpha;
      continue;
    }
    const share = 255 * mask;
    const rest = behind * (255 - mask);
    const whole = share + rest;
    const alpha = divideBy255(whole);
    into[to + 3] = alpha;
    const scale = alpha > 0 ? 1 / whole : 0;
    for (let c = 0; c < 3; c++) {
      const [a, b] = [front[from + c]!, back[to + c]!];
      if (inLight) into[to + c] = byteOfLight[((lightOfByte[a]! * share + lightOfByte[b]! * rest) * scale + 0.5) | 0]!;
      else into[to + c] = (a * share + b * rest) * scale + 0.5;
    }
  }
};
