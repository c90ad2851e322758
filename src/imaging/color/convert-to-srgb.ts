import { type ColorEncoding, lightOfSrgb } from './code-points.ts';
import { matrixToSrgb } from './primaries.ts';

/** Light up to here is kept, in units of sRGB's white; above, it is compressed so that nothing clips. */
const KNEE = 0.7;
/** Steps of the table from light to a byte; one is less than half a byte but for the darkest. */
const STEPS = 65_535;

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
export function createConverter({ primaries, toLight, isHdr }: ColorEncoding, levels: 255 | 65535) {
  const light = new Float32Array(levels + 1);
  for (let i = 0; i <= levels; i++) light[i] = toLight(i / levels);
  const byteOf = bytesOfLight();
  const [[rr, rg, rb], [gr, gg, gb], [br, bg, bb]] = matrixToSrgb(primaries) as unknown as number[][] as [
    [number, number, number],
    [number, number, number],
    [number, number, number],
  ];
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
      out[i] = byteOf[stepOf(rr * red + rg * green + rb * blue)]!;
      out[i + 1] = byteOf[stepOf(gr * red + gg * green + gb * blue)]!;
      out[i + 2] = byteOf[stepOf(br * red + bg * green + bb * blue)]!;
      if (channels === 4) out[i + 3] = Math.round(data[i + 3]! / alphaScale);
    }
  };
}

const stepOf = (light: number): number => (light <= 0 ? 0 : light >= 1 ? STEPS : Math.round(light * STEPS));

let bytes: Uint8Array | undefined;

/** The bytes of sRGB by steps of light; made once. */
export function bytesOfLight(): Uint8Array {
  if (bytes) return bytes;
  bytes = new Uint8Array(STEPS + 1);
  for (let byte = 1; byte <= 255; byte++) {
    // From the light that is halfway to the byte before.
    bytes.fill(byte, Math.ceil(lightOfSrgb((byte - 0.5) / 255) * STEPS));
  }
  return bytes;
}
