import type { Mask, Picture } from '../../pipeline/index.ts';
import { allocateBytes } from '../raster/bytes.ts';
import { type Pixels, type Size, sizeOf } from '../raster/pixels.ts';
import { bytesOfLevel, type Level, solveLevel } from './multilevel-level.ts';
import { LAYERS, type Layers, startRows } from './multilevel-rows.ts';
import { allBlocks, BLOCK, type Blocks, scaleBlocks, widenBlocks } from './soft-blocks.ts';
import { type Scene, type Survey, survey } from './survey.ts';

/** Options of multi-level estimation. */
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
 * Estimation (ICPR 2020).
 *
 * Small levels are solved whole, and larger ones around pixels that are neither clear nor opaque: elsewhere what is opaque
 * shows the picture, exactly so in the result, and what is clear has the color of the level before.
 */
export function multilevelForeground(
  picture: Pixels<3>,
  mask: Mask,
  options: Multilevel,
  signal: AbortSignal,
): Picture {
  const scene: Scene = { color: picture.data, opacity: mask.data, ...sizeOf(mask) };
  const seen = survey(scene);
  const levels = levelsOf(scene, seen.soft, options);
  const kernel = startRows(Math.max(...levels.map((level) => bytesOfLevel(scene, level, level.sweeps))));
  let layers = firstLayers(seen);
  for (const level of levels.slice(0, -1)) {
    signal.throwIfAborted();
    const { width, height } = level;
    const area = width * height;
    const made: Layers = { colors: new Uint16Array(6 * area), foreground: allocateBytes(3 * area), width, height };
    solveLevel(kernel, scene, level, layers, (_, row) => row.keep(made));
    layers = made;
  }
  signal.throwIfAborted();
  const data = allocateBytes(3 * scene.width * scene.height);
  solveLevel(kernel, scene, levels.at(-1)!, layers, (y, row) => data.set(row.foreground(), 3 * scene.width * y));
  return { data, ...sizeOf(mask), channels: 3 };
}

/** Memory beside picture, mask and result, in bytes. */
export function bytesOfMultilevel(picture: Size, options: Multilevel): number {
  const sizes = sizesOf(picture);
  const bytes = sizes.map((size, i) => {
    const [own, before] = [i === sizes.length - 1 ? 0 : areaOf(size), i === 0 ? 1 : areaOf(sizes[i - 1]!)];
    return LAYERS * (own + before) + bytesOfLevel(picture, size, sweepsOf(size, options));
  });
  return Math.max(...bytes);
}

const areaOf = ({ width, height }: Size): number => width * height;
const isSmall = ({ width, height }: Size, { smallSize }: Multilevel): boolean => Math.max(width, height) <= smallSize;
const sweepsOf = (size: Size, options: Multilevel): number =>
  isSmall(size, options) ? options.smallIterations : options.bigIterations;

/** Sides double, about, from one level to the next: both reach 1 together, however long the picture is. */
function sizesOf({ width, height }: Size): Size[] {
  const levels = Math.max(1, Math.ceil(Math.log2(Math.max(width, height))));
  return Array.from({ length: levels + 1 }, (_, level) => ({
    width: Math.round(width ** (level / levels)),
    height: Math.round(height ** (level / levels)),
  }));
}

/**
 * A level is solved around what is soft in the picture, and around what the next level begins with. What lies beyond counts
 * less by half with every pixel: four pixels a sweep are more than enough.
 */
function levelsOf(scene: Scene, soft: Blocks, options: Multilevel): Level[] {
  const levels: Level[] = [];
  let [finer, needed]: [Size, Blocks] = [scene, soft];
  for (const size of sizesOf(scene).toReversed()) {
    const sweeps = sweepsOf(size, options);
    const around = widenBlocks(scaleBlocks(needed, finer, size), Math.ceil((4 * sweeps) / BLOCK));
    const blocks = isSmall(size, options) ? allBlocks(size) : around;
    levels.unshift({ ...size, sweeps, regularization: options.regularization, blocks });
    [finer, needed] = [size, blocks];
  }
  return levels;
}

/** One pixel, as PyMatting begins. */
function firstLayers({ front, back }: Survey): Layers {
  const colors = Uint16Array.from([...front, ...back], (mean) => Math.round(256 * mean));
  return { colors, foreground: Uint8Array.from(front, Math.round), width: 1, height: 1 };
}
