import type { Mask, Picture } from '../../pipeline/index.ts';
import { type CellGrid, cellRowReader, forEachCellRow } from '../masks/cell-grid.ts';
import { type BlurGrid, blurGridFor, blurPlane } from '../masks/gaussian-blur.ts';
import { byteOfLight, lightOfByte } from './linear-light.ts';
import type { Scanlines } from './scanlines.ts';

/**
 * Rows of the background without the subject, blurred as a lens would; with alpha where the picture has. What is subject
 * does not bleed into it.
 *
 * @param sigma standard deviation of a Gaussian, in pixels
 */
export function blurredBackground(decoded: Picture, foreground: Picture, mask: Mask, sigma: number): Scanlines {
  const grid = blurGridFor(sigma, mask);
  return blurBackground(backgroundOf(decoded, foreground, mask, grid), grid, mask.width);
}

/** Sums over cells, in light, 0..65535 for each whole pixel of background. */
interface Background {
  /** Red, green and blue, each times how much of a pixel is background. */
  readonly lights: readonly [Float32Array, Float32Array, Float32Array];
  /** How much of it is background: what is not subject, and not transparent either. */
  readonly weight: Float32Array;
  /** What is not subject; absent where the picture has no alpha, and it is the weight. */
  readonly rest?: Float32Array;
}

/**
 * The picture is own * color = m * F + (own - m) * B, so what is left of it without the subject is the background's share:
 * B times its weight. With the color of the foreground F left as it is, that is the picture's color weighted by 1 - m.
 * Light is averaged, not the stored numbers: a lens does, and bright spots stay bright.
 */
function backgroundOf(decoded: Picture, foreground: Picture, mask: Mask, grid: CellGrid): Background {
  const plane = () => new Float32Array(grid.width * grid.height);
  const lights = [plane(), plane(), plane()] as const;
  const weight = plane();
  const rest = decoded.channels === 4 ? plane() : undefined;
  forEachCellRow(mask, grid, (cell, start, end) => {
    let [red, green, blue, parts, free] = [0, 0, 0, 0, 0];
    for (let i = start; i < end; i++) {
      const share = mask.data[i]!;
      const from = i * decoded.channels;
      const own = rest ? decoded.data[from + 3]! : 255;
      const part = own - share;
      free += 255 - share;
      if (part <= 0) continue;
      parts += part;
      const front = i * foreground.channels;
      red += part * lightBehind(decoded.data[from]!, own, foreground.data[front]!, share, part);
      green += part * lightBehind(decoded.data[from + 1]!, own, foreground.data[front + 1]!, share, part);
      blue += part * lightBehind(decoded.data[from + 2]!, own, foreground.data[front + 2]!, share, part);
    }
    lights[0][cell]! += red;
    lights[1][cell]! += green;
    lights[2][cell]! += blue;
    weight[cell]! += parts;
    if (rest) rest[cell]! += free;
  });
  return { lights, weight, ...(rest && { rest }) };
}

function lightBehind(color: number, own: number, front: number, share: number, part: number): number {
  if (share === 0) return lightOfByte[color]!;
  return lightOfByte[Math.min(255, Math.max(0, Math.round((own * color - share * front) / part)))]!;
}

/** Normalized convolution (Knutsson and Westin, 1993): the blurred sums over the blurred weights. */
function blurBackground({ lights, weight, rest }: Background, grid: BlurGrid, length: number): Scanlines {
  const planes = [...lights, weight, ...(rest ? [rest] : [])];
  for (const plane of planes) blurPlane(plane, grid, grid.sigma, 'empty');
  for (let cell = 0; cell < weight.length; cell++) {
    const whole = weight[cell]!;
    // Out of reach of any background it is hidden.
    const scale = whole > 1e-3 ? 1 / whole : 0;
    for (let c = 0; c < 3; c++) lights[c]![cell]! *= scale;
    if (rest) weight[cell] = rest[cell]! > 1e-3 ? (255 * whole) / rest[cell]! : 0;
  }
  const channels = rest ? 4 : 3;
  const read = cellRowReader(grid, length);
  const values = new Float32Array(length);
  const row = new Uint8Array(length * channels);
  return {
    channels,
    row(y) {
      for (let c = 0; c < 3; c++) {
        read(lights[c]!, y, values);
        for (let x = 0, to = c; x < length; x++, to += channels) row[to] = byteOfLight[(values[x]! + 0.5) | 0]!;
      }
      if (channels === 4) {
        read(weight, y, values);
        for (let x = 0, to = 3; x < length; x++, to += 4) row[to] = Math.min(255, values[x]! + 0.5);
      }
      return row;
    },
  };
}
