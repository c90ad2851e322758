import type { Mask, MatteView, OutputView, Picture } from '../../src/pipeline/index.ts';

/** From background to subject: 0, 64, 128, 191, 255. */
const SHADES = ' ░▒▓█';

/** A mask drawn as text, a row an argument: `mask('  █', ' ▒█')`. */
export function mask(...rows: readonly string[]): Mask {
  const width = rows[0]?.length ?? 0;
  if (rows.some((row) => row.length !== width)) throw new Error('Every row of a drawing has the same length.');
  const data = Uint8Array.from(rows.join(''), (shade) => {
    const level = SHADES.indexOf(shade);
    if (level < 0) throw new Error(`"${shade}" is none of "${SHADES}".`);
    return Math.round((level * 255) / (SHADES.length - 1));
  });
  return { data, width, height: rows.length };
}

/** A mask as text, each opacity as the nearest shade, so that a failing test shows what it got. */
export function drawn({ data, width, height }: Mask): string[] {
  const shades = Array.from(data, (byte) => SHADES[Math.round((byte / 255) * (SHADES.length - 1))]!);
  return Array.from({ length: height }, (_, y) => shades.slice(y * width, (y + 1) * width).join(''));
}

/** A picture of one color, or of a color for each pixel; the number of values of a color says whether it has alpha. */
export function picture(width: number, height: number, colorAt: (i: number) => readonly number[]): Picture {
  const colors = Array.from({ length: width * height }, (_, i) => colorAt(i));
  const channels = colors[0]!.length as 3 | 4;
  return { data: Uint8Array.from(colors.flat()), width, height, channels };
}

/** A network's answer: the numbers of each channel, all of it showing the picture. */
export function output(width: number, height: number, ...channels: readonly (readonly number[])[]): OutputView {
  const whole = { left: 0, top: 0, width, height };
  const data = Float32Array.from(channels.flat());
  return { data, width, height, channels: channels.length, frame: { picture: whole, source: whole, content: whole } };
}

/** Opacities of a matte, rounded to three places. */
export const opacities = (views: readonly MatteView[]): number[][] =>
  views.map(({ data }) => Array.from(data, (value) => Math.round(value * 1000) / 1000));

/** The pixels of interleaved data, one array each. */
export const pixelsOf = ({ data, channels }: { data: Uint8Array; channels: number }): number[][] =>
  Array.from({ length: data.length / channels }, (_, i) => [...data.subarray(i * channels, (i + 1) * channels)]);
