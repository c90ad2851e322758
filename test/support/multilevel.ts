import type { Multilevel } from '../../src/imaging/index.ts';
import type { Mask } from '../../src/pipeline/index.ts';

/** Multi-level foreground estimation as the paper has it: every pixel of every level solved, in double precision. */
export function denseMultilevel(color: Uint8Array, mask: Mask, options: Multilevel): Uint8Array {
  const { width, height, data: opacity } = mask;
  const levels = Math.max(1, Math.ceil(Math.log2(Math.max(width, height))));
  const sideOf = (side: number, level: number) => Math.round(side ** (level / levels));
  let [w, h] = [1, 1];
  let layers = firstOf(color, opacity);
  for (let level = 0; level <= levels; level++) {
    const [nextW, nextH] = [sideOf(width, level), sideOf(height, level)];
    layers = picked(layers, 6, w, h, nextW, nextH);
    [w, h] = [nextW, nextH];
    const seen = picked(color, 3, width, height, w, h);
    const alpha = picked(opacity, 1, width, height, w, h).map((byte) => byte / 255);
    const isSmall = Math.max(w, h) <= options.smallSize;
    const sweeps = isSmall ? options.smallIterations : options.bigIterations;
    for (let i = 0; i < sweeps; i++) sweep(seen, alpha, layers, w, h, options.regularization);
  }
  return Uint8Array.from({ length: 3 * w * h }, (_, i) => Math.floor(layers[6 * Math.floor(i / 3) + (i % 3)]! + 0.5));
}

function firstOf(color: Uint8Array, opacity: Uint8Array): Float64Array {
  const means = new Float64Array(6);
  for (const [at, isOf] of [[0, (byte: number) => byte > 229] as const, [3, (byte: number) => byte < 26] as const]) {
    const pixels = [...opacity.keys()].filter((i) => isOf(opacity[i]!));
    for (let c = 0; c < 3; c++) {
      for (const i of pixels) means[at + c]! += color[3 * i + c]! / pixels.length;
    }
  }
  return means;
}

/** The pixel that the center of each lies in. */
function picked(from: ArrayLike<number>, channels: number, w: number, h: number, toW: number, toH: number) {
  const into = new Float64Array(channels * toW * toH);
  for (let i = 0; i < into.length; i++) {
    const [pixel, c] = [Math.floor(i / channels), i % channels];
    const [x, y] = [pixel % toW, Math.floor(pixel / toW)];
    const [column, row] = [Math.floor(((x + 0.5) * w) / toW), Math.floor(((y + 0.5) * h) / toH)];
    into[i] = from[channels * (row * w + column) + c]!;
  }
  return into;
}

/** A 2 x 2 system for each pixel, by Cramer's rule. Beyond an edge lies the pixel itself. */
function sweep(
  seen: Float64Array,
  alpha: Float64Array,
  layers: Float64Array,
  w: number,
  h: number,
  least: number,
): void {
  for (let i = 0; i < w * h; i++) {
    const [x, y] = [i % w, Math.floor(i / w)];
    const around = [x > 0 ? i - 1 : i, x < w - 1 ? i + 1 : i, y > 0 ? i - w : i, y < h - 1 ? i + w : i];
    const weights = around.map((j) => least + Math.abs(alpha[i]! - alpha[j]!));
    const sum = weights.reduce((a, b) => a + b);
    const [front, back] = [alpha[i]!, 1 - alpha[i]!];
    const [p, q, r] = [front * front + sum, front * back, back * back + sum];
    for (let c = 0; c < 3; c++) {
      let [f, b] = [front * seen[3 * i + c]!, back * seen[3 * i + c]!];
      for (const [k, j] of around.entries()) {
        f += weights[k]! * layers[6 * j + c]!;
        b += weights[k]! * layers[6 * j + 3 + c]!;
      }
      const within = (value: number) => Math.min(255, Math.max(0, value / (p * r - q * q)));
      layers[6 * i + c] = within(r * f - q * b);
      layers[6 * i + 3 + c] = within(p * b - q * f);
    }
  }
}
