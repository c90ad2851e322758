import type { Mask, Picture } from '../../pipeline/index.ts';
import { allocateBytes } from '../raster/bytes.ts';
import { type Pixels, type Size, sizeOf } from '../raster/pixels.ts';
import { bytesOfLevel, type Level, solveLevel } from './multilevel-level.ts';
import { bytesOfLayers, type Layers, layersAt, type RowKernel, startRows } from './multilevel-rows.ts';
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
  const rows = Math.max(...levels.map((level) => bytesOfLevel(scene, level, level.sweeps)));
  const kernel = startRows(rows, bytesOfTwoLayers(levels));
  let layers = firstLayers(seen, kernel, placeOf(levels, -1, rows));
  for (const [index, level] of levels.slice(0, -1).entries()) {
    signal.throwIfAborted();
    const made = layersAt(level, placeOf(levels, index, rows));
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
  const rows = sizes.map((size) => bytesOfLevel(picture, size, sweepsOf(size, options)));
  return Math.max(...rows) + bytesOfTwoLayers(sizes);
}

/** Layers of two levels are held at a time, and none of the last. */
const bytesOfTwoLayers = (levels: readonly Size[]): number =>
  bytesOfLayers(levels.at(-2)!) + bytesOfLayers(levels.at(-3) ?? ONE);

/** Where the layers of a level lie, -1 for those of the first pixel: the last but one behind the rows, the one before behind that, in turns. */
const placeOf = (levels: readonly Size[], index: number, rows: number): number =>
  (levels.length - index) % 2 === 0 ? rows : rows + bytesOfLayers(levels.at(-2)!);

const ONE: Size = { width: 1, height: 1 };
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
function firstLayers({ front, back }: Survey, { memory }: RowKernel, at: number): Layers {
  const layers = layersAt(ONE, at);
  new Uint16Array(memory, layers.colors, 6).set([...front, ...back].map((mean) => Math.round(256 * mean)));
  new Uint8Array(memory, layers.foreground, 3).set(front.map(Math.round));
  return layers;
}
