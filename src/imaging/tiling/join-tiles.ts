import type { Mask } from '../../pipeline/index.ts';
import { isWhole } from '../raster/crop.ts';
import type { Size } from '../raster/pixels.ts';
import { strips } from '../raster/strips.ts';
import type { Tile } from './tile.ts';
import { type TileConfidence, tileConfidence } from './tile-confidence.ts';

/** A tile, its weights by where a pixel lies in it, and how far it may differ from the overview. */
interface WeightedTile {
  readonly tile: Tile;
  /** By column and by row of the tile; a pixel's weight is the product. */
  readonly across: Float32Array;
  readonly down: Float32Array;
  readonly confidence: TileConfidence;
}

/**
 * Tiles as the mask of the whole picture. A single tile that is all of it is the mask. Otherwise the first one of the whole
 * picture, if there is one, is the overview, and of the others
 *
 *     mask = sum of weight * (overview + confidence * (tile - overview)) / sum of weight
 *
 * A tile's weight falls linearly toward those of its edges that lie inside the picture, so neighbors fade into each other
 * over just their overlap. Its confidence is high along edges, which it shows better, and 0 where the overview is sure: a
 * tile may mistake a piece of the subject for background, because it does not show the rest. What no tile shows is
 * background.
 */
export async function joinTiles(all: readonly Tile[], size: Size, signal: AbortSignal): Promise<Mask> {
  const { width, height } = size;
  const overview = all.find(({ at }) => isWhole(at, size));
  if (overview && all.length === 1) return { data: overview.data, width, height };
  const tiles = all.filter((tile) => tile !== overview).map((tile) => weigh(tile, overview, size));
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

function weigh(tile: Tile, overview: Tile | undefined, size: Size): WeightedTile {
  const { left, top, width, height } = tile.at;
  return {
    tile,
    across: weightsOf(left, width, size.width),
    down: weightsOf(top, height, size.height),
    confidence: tileConfidence(tile, overview, size),
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

/** Adds the opacities of a tile in the rows from `top` to `bottom` of the picture. */
function addTile(
  { tile: { data, at }, across, down, confidence }: WeightedTile,
  overview: Tile | undefined,
  width: number,
  top: number,
  bottom: number,
  sums: Float32Array,
  weights: Float32Array,
): void {
  const shares = new Float32Array(at.width);
  for (let y = Math.max(top, at.top); y < Math.min(bottom, at.top + at.height); y++) {
    const row = y - at.top;
    confidence.readRow(row, shares);
    for (let x = 0, from = row * at.width, to = y * width + at.left; x < at.width; x++, from++, to++) {
      const weight = across[x]! * down[row]!;
      const fallback = overview ? overview.data[to]! : 0;
      sums[to - top * width]! += weight * (fallback + shares[x]! * (data[from]! - fallback));
      weights[to - top * width]! += weight;
    }
  }
}
