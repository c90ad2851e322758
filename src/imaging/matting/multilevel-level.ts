import type { Size } from '../raster/pixels.ts';
import { bytesOfRows, type Layers, openRows, type RowKernel } from './multilevel-rows.ts';
import { BLOCK, type Blocks, spansOf } from './soft-blocks.ts';
import type { Scene } from './survey.ts';

export interface Level extends Size {
  readonly sweeps: number;
  readonly regularization: number;
  /** Where it is solved. The rest keeps what it has from the level before, or shows the picture. */
  readonly blocks: Blocks;
}

/** A row of a level that is solved. */
export interface SolvedRow {
  /** As in `Layers`; the next row overwrites it. */
  layers(): Uint16Array;
  /** Three bytes a pixel; the next row overwrites it. */
  foreground(): Uint8Array;
}

/** Rows that are held at a time: a sweep is one row behind the one before. */
const heldRows = ({ height }: Size, sweeps: number): number => Math.min(height, sweeps + 2);

/** Memory that the rows of a level take, in bytes. */
export const bytesOfLevel = (picture: Size, level: Size, sweeps: number): number =>
  bytesOfRows(picture, level, heldRows(level, sweeps));

/**
 * Solves a level by Gauss-Seidel sweeps that begin with the level before. All sweeps go down the level together, each one row
 * behind the one before, so that only few rows are held at a time, and these lie in the cache.
 *
 * @param visit gets the rows from top to bottom
 */
export function solveLevel(
  kernel: RowKernel,
  scene: Scene,
  level: Level,
  start: Layers,
  visit: (y: number, row: SolvedRow) => void,
): void {
  const { width, height, sweeps, blocks, regularization } = level;
  const rows = openRows(kernel, scene, level, start, heldRows(level, sweeps));
  const spans = Array.from({ length: blocks.height }, (_, row) => spansOf(blocks, row));

  function eachSpan(y: number, run: (y: number, from: number, to: number) => void): void {
    const row = spans[Math.floor(y / BLOCK)]!;
    for (let i = 0; i < row.length; i += 2) run(y, row[i]!, row[i + 1]!);
  }

  function eachGap(y: number, run: (y: number, from: number, to: number) => void): void {
    const edges = [0, ...spans[Math.floor(y / BLOCK)]!, width];
    for (let i = 0; i < edges.length; i += 2) run(y, edges[i]!, Math.min(width, edges[i + 1]!));
  }

  const weigh = (y: number, from: number, to: number) => rows.weigh(y, from, to, regularization);
  for (let entered = 0; entered < height + sweeps; entered++) {
    if (entered < height) rows.enter(entered);
    if (entered > 0 && entered <= height) eachSpan(entered - 1, weigh);
    for (let y = Math.min(height, entered) - 1; y >= Math.max(0, entered - sweeps); y--) {
      rows.closeEnds(y);
      eachSpan(y, rows.sweep);
    }
    const y = entered - sweeps;
    if (y < 0) continue;
    visit(y, {
      layers() {
        eachGap(y, rows.show);
        return rows.packed(y);
      },
      foreground: () => rows.foreground(y),
    });
  }
}
