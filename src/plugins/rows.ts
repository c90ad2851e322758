import { type Composite, opt } from '../pipeline/index.ts';
import { bytesFor, origin, over255, rgbaOf } from './blend.ts';
import { byteOf, lightOf } from './light.ts';
import type { Pixels, Size } from './pixels.ts';

/**
 * A picture that is made row by row, so that what lies below what needs no memory of its own: straight color, with alpha
 * or without. Rows are asked for from top to bottom; each is good until the next one is asked for.
 */
export interface Rows<C extends 3 | 4 = 3 | 4> {
  readonly channels: C;
  row(y: number): Uint8Array;
}

/** Opacity row by row, 0..255. */
export type Opacity = (y: number) => Uint8Array;

/** The option of every composite that offers both. */
export const linearLight = opt.boolean(
  'Mix soft edges as light mixes, instead of mixing the stored numbers as most programs do: brighter edges on dark, wider ones on light.',
  { default: false },
);

/** Rows of pixels that are there. */
export const rowsOf = <C extends 3 | 4>({ data, width, channels }: Pixels<C>): Rows<C> => ({
  channels,
  row: (y) => data.subarray(y * width * channels, (y + 1) * width * channels),
});

/** Rows of a mask that is there. */
export const opacityOf =
  ({ data, width }: { readonly data: Uint8Array; readonly width: number }): Opacity =>
  (y) =>
    data.subarray(y * width, (y + 1) * width);

/** Rows of one color, without alpha where it is opaque. */
export function plain(color: string, width: number): Rows {
  const rgba = rgbaOf(color);
  const channels = rgba[3] === 255 ? 3 : 4;
  const row = Uint8Array.from({ length: width * channels }, (_, i) => rgba[i % channels]!);
  return { channels, row: () => row };
}

/**
 * Something of this opacity on top of what is behind it; the alpha of `front` itself does not count, since a mask knows it
 * already. Behind may have alpha, and then the result does.
 */
export function over<C extends 3 | 4>(behind: Rows<C>, front: Rows, opacity: Opacity, inLight = false): Rows<C> {
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
  for (let x = 0, from = 0, to = 0; x < opacity.length; x++, from += channels, to += 3) {
    const share = opacity[x]!;
    const rest = 255 - share;
    // Most pixels are one or the other: nothing to mix, and mixing light is slower.
    if (inLight && share > 0 && rest > 0) {
      for (let c = 0; c < 3; c++) {
        const light = (lightOf[front[from + c]!]! * share + lightOf[back[to + c]!]! * rest) / 255;
        into[to + c] = byteOf[(light + 0.5) | 0]!;
      }
      continue;
    }
    into[to] = over255(front[from]! * share + back[to]! * rest);
    into[to + 1] = over255(front[from + 1]! * share + back[to + 1]! * rest);
    into[to + 2] = over255(front[from + 2]! * share + back[to + 2]! * rest);
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
    // Most pixels are one or the other. What nobody sees is cleared, also where the alpha is less than half a byte.
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
    const alpha = over255(whole);
    into[to + 3] = alpha;
    const scale = alpha > 0 ? 1 / whole : 0;
    for (let c = 0; c < 3; c++) {
      const [a, b] = [front[from + c]!, back[to + c]!];
      if (inLight) into[to + c] = byteOf[((lightOf[a]! * share + lightOf[b]! * rest) * scale + 0.5) | 0]!;
      else into[to + c] = (a * share + b * rest) * scale + 0.5;
    }
  }
};

/** All rows as a finished picture of the source's size. */
export function painted({ channels, row }: Rows, { width, height }: Size): Composite {
  const data = bytesFor(channels * width * height);
  for (let y = 0; y < height; y++) data.set(row(y), y * width * channels);
  return { data, width, height, channels, at: origin };
}
