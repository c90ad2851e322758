import type { Mask, Picture } from '../../pipeline/index.ts';
import { allocateBytes } from '../raster/bytes.ts';
import { nearestRows } from '../raster/nearest.ts';
import { isSameSize, type Pixels, type Size, sizeOf } from '../raster/pixels.ts';
import { type LayerColors, type Level, sweep } from './multilevel-sweep.ts';

export interface Multilevel {
  /** How smooth colors are even where opacity does not change. */
  readonly regularization: number;
  /** Sweeps over a level whose longest side is at most `smallSize` pixels, and over each larger one. */
  readonly smallIterations: number;
  readonly bigIterations: number;
  readonly smallSize: number;
}

/**
 * Foreground F of a picture I = alpha F + (1 - alpha) B: F and B are the smoothest that explain the picture, and minimize
 *
 *   sum over pixels i: |alpha_i F_i + (1 - alpha_i) B_i - I_i|^2
 *     + sum over pairs of neighbors i, j: (regularization + |alpha_i - alpha_j|) (|F_i - F_j|^2 + |B_i - B_j|^2)
 *
 * by Gauss-Seidel sweeps over a pyramid, from a single pixel to the picture's size; each level starts from the one
 * before, and a pixel's own part of it is a 2 x 2 system. Germer, Uelwer, Conrad, Harmeling: Fast Multi-Level Foreground
 * Estimation (ICPR 2020). It takes 35 bytes a pixel besides the picture and the mask.
 */
export function multilevelForeground(
  picture: Pixels<3>,
  mask: Mask,
  options: Multilevel,
  signal: AbortSignal,
): Picture {
  const full: Level = { color: picture.data, alpha: mask.data, ...sizeOf(mask) };
  let colors = meanLayers(full);
  let size: Size = { width: 1, height: 1 };
  for (const next of sizesOf(full)) {
    signal.throwIfAborted();
    const level = shrinkLevel(full, next);
    colors = stretchColors(colors, size, next);
    size = next;
    const isSmall = Math.max(next.width, next.height) <= options.smallSize;
    const sweeps = isSmall ? options.smallIterations : options.bigIterations;
    for (let i = 0; i < sweeps; i++) sweep(level, colors, options.regularization);
  }
  return { data: foregroundOf(colors), ...size, channels: 3 };
}

/** Sides double, about, from one level to the next: both reach 1 together, however long the picture is. */
function sizesOf({ width, height }: Size): Size[] {
  const levels = Math.max(1, Math.ceil(Math.log2(Math.max(width, height))));
  return Array.from({ length: levels + 1 }, (_, level) => ({
    width: Math.round(width ** (level / levels)),
    height: Math.round(height ** (level / levels)),
  }));
}

/** One pixel: the mean color of what is surely subject (above .9) and surely background (below .1), as PyMatting begins. */
function meanLayers({ color, alpha }: Level): LayerColors {
  const sums = new Float64Array(6);
  const counts = [0, 0];
  for (let i = 0, from = 0; i < alpha.length; i++, from += 3) {
    const to = alpha[i]! > 229 ? 0 : alpha[i]! < 26 ? 3 : -1;
    if (to < 0) continue;
    counts[to / 3]!++;
    for (let c = 0; c < 3; c++) sums[to + c]! += color[from + c]!;
  }
  return Float32Array.from(sums, (sum, i) => sum / Math.max(1, counts[i < 3 ? 0 : 1]!));
}

/** By the nearest pixel, so that opacity and color go on belonging together. */
function shrinkLevel(full: Level, to: Size): Level {
  if (isSameSize(full, to)) return full;
  const color = allocateBytes(3 * to.width * to.height);
  const alpha = allocateBytes(to.width * to.height);
  nearestRows(full.color, full, color, to, 3)(0, to.height);
  nearestRows(full.alpha, full, alpha, to, 1)(0, to.height);
  return { color, alpha, ...sizeOf(to) };
}

function stretchColors(colors: LayerColors, from: Size, to: Size): LayerColors {
  const stretched = new Float32Array(6 * to.width * to.height);
  nearestRows(colors, from, stretched, to, 6)(0, to.height);
  return stretched;
}

function foregroundOf(colors: LayerColors): Uint8Array {
  const data = allocateBytes(colors.length / 2);
  for (let from = 0, to = 0; from < colors.length; from += 6, to += 3) {
    for (let c = 0; c < 3; c++) data[to + c] = colors[from + c]! + 0.5;
  }
  return data;
}
