import { byteOfLight } from '../compositing/linear-light.ts';
import type { ColorEncoding } from './code-points.ts';

/** Light up to here is kept, in units of sRGB's white; above, it is compressed so that nothing clips. */
const KNEE = 0.7;
/** Light in `byteOfLight`. */
const FULL = byteOfLight.length - 1;

type Row = readonly [number, number, number];

/** Rows of interleaved numbers, RGB with or without alpha. */
interface Rows {
  /** 8 or 16 bits. */
  readonly data: Uint8Array | Uint16Array;
  readonly channels: 3 | 4;
}

/** Compresses highlights: diffuse white, 1, becomes 0.89, and 5, the brightest of most displays, is white. */
const toneMapped = (light: number): number =>
  light <= KNEE ? light : KNEE + (1 - KNEE) * (1 - Math.exp(-(light - KNEE) / (1 - KNEE)));

/**
 * Makes a converter of pixels in another encoding to 8-bit sRGB; alpha is kept. Colors beyond sRGB are clipped; high dynamic
 * range is toned down by the brightest of the three channels, so that hues stay.
 *
 * @param levels the largest number of the input: 255 or 65535
 */
export function createConverter({ matrix, toLight, isHdr }: ColorEncoding, levels: 255 | 65535) {
  const light = new Float32Array(levels + 1);
  for (let i = 0; i <= levels; i++) light[i] = toLight(i / levels);
  const [[rr, rg, rb], [gr, gg, gb], [br, bg, bb]] = matrix as readonly [Row, Row, Row];
  const alphaScale = levels / 255;

  /** Converts pixels `from` up to `to` into the same places of `out`. */
  return ({ data, channels }: Rows, out: Uint8Array, from: number, to: number): void => {
    for (let i = from * channels; i < to * channels; i += channels) {
      let [red, green, blue] = [light[data[i]!]!, light[data[i + 1]!]!, light[data[i + 2]!]!];
      if (isHdr) {
        const peak = Math.max(red, green, blue);
        const scale = peak > KNEE ? toneMapped(peak) / peak : 1;
        red *= scale;
        green *= scale;
        blue *= scale;
      }
      out[i] = byteOfLight[step(rr * red + rg * green + rb * blue)]!;
      out[i + 1] = byteOfLight[step(gr * red + gg * green + gb * blue)]!;
      out[i + 2] = byteOfLight[step(br * red + bg * green + bb * blue)]!;
      if (channels === 4) out[i + 3] = Math.round(data[i + 3]! / alphaScale);
    }
  };
}

const step = (light: number): number => (light <= 0 ? 0 : light >= 1 ? FULL : Math.round(light * FULL));
