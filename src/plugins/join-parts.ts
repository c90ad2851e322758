import type { Box, Mask } from '../pipeline/index.ts';
import { isWhole, type Part } from './parts.ts';
import { type Size, strips } from './pixels.ts';
import { type Trust, trustIn } from './trust.ts';

/** A part, how much it counts by where a pixel lies in it, and how far it is believed. */
interface Tile {
  readonly part: Part;
  /** By column and by row of the part; a pixel's weight is the product. */
  readonly across: Float32Array;
  readonly down: Float32Array;
  readonly trust: Trust;
}

/**
 * Parts as the mask of the whole picture. A single part of all of it is taken as it is. Otherwise the first part of the whole
 * picture, if there is one, is the overview and the others are tiles, and
 *
 *     mask = sum of weight * (overview + trust * (tile - overview)) / sum of weight
 *
 * A tile's weight falls linearly toward those of its edges that lie inside the picture, so neighbors fade into each other
 * over just their overlap. Its trust is high along edges, which it knows better, and 0 where the overview is sure: a tile may
 * take a piece of the subject for background, because it does not see the rest. What no part shows is background.
 */
export async function joinParts(parts: readonly Part[], size: Size, signal: AbortSignal): Promise<Mask> {
  const { width, height } = size;
  const overview = parts.find(({ at }) => isWhole(at, size));
  if (overview && parts.length === 1) return { data: overview.data, width, height };
  const tiles = parts.filter((part) => part !== overview).map((part) => tileOf(part, overview, size));
  const data = new Uint8Array(width * height);
  // A tile is a loop of its own, and sums are two numbers of four bytes a pixel.
  for await (const [top, bottom] of strips(height, width * 8 * Math.max(1, tiles.length / 2), signal)) {
    const sums = new Float32Array((bottom - top) * width);
    const weights = new Float32Array(sums.length);
    for (const tile of tiles) addTile(tile, overview, width, top, bottom, sums, weights);
    for (let i = 0, to = top * width; i < sums.length; i++, to++) {
      const weight = weights[i]!;
      data[to] = weight > 0 ? Math.round(sums[i]! / weight) : (overview?.data[to] ?? 0);
    }
  }
  return { data, width, height };
}

function tileOf(part: Part, overview: Part | undefined, size: Size): Tile {
  const { left, top, width, height } = part.at;
  return {
    part,
    across: weightsOf(left, width, size.width),
    down: weightsOf(top, height, size.height),
    trust: trustIn(part, overview, size),
  };
}

/** Distance to the nearer end, in pixels; an end at the picture's edge does not count. */
function weightsOf(start: number, length: number, whole: number): Float32Array {
  const weights = new Float32Array(length);
  for (let i = 0; i < length; i++) {
    const before = start === 0 ? length : i + 0.5;
    const after = start + length === whole ? length : length - i - 0.5;
    weights[i] = Math.min(before, after) / length;
  }
  return weights;
}

/** Adds what a tile says of the rows from `top` to `bottom` of the picture. */
function addTile(
  { part, across, down, trust }: Tile,
  overview: Part | undefined,
  width: number,
  top: number,
  bottom: number,
  sums: Float32Array,
  weights: Float32Array,
): void {
  const { data, at }: { data: Uint8Array; at: Box } = part;
  const believed = new Float32Array(at.width);
  for (let y = Math.max(top, at.top); y < Math.min(bottom, at.top + at.height); y++) {
    const row = y - at.top;
    trust.readRow(row, believed);
    for (let x = 0, from = row * at.width, to = y * width + at.left; x < at.width; x++, from++, to++) {
      const weight = across[x]! * down[row]!;
      const fallback = overview ? overview.data[to]! : 0;
      sums[to - top * width]! += weight * (fallback + believed[x]! * (data[from]! - fallback));
      weights[to - top * width]! += weight;
    }
  }
}
