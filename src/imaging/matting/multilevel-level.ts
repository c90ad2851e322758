import type { Size } from '../raster/pixels.ts';
import { bytesOfRows, type Layers, openRows, type RowKernel, type Spans } from './multilevel-rows.ts';
import { BLOCK, type Blocks, spansOf, widenBlocks } from './soft-blocks.ts';
import type { Scene } from './survey.ts';

export interface Level extends Size {
  readonly sweeps: number;
  readonly regularization: number;
  /** Where it is solved. The rest keeps what it has from the level before, or shows the picture. */
  readonly blocks: Blocks;
}

/** A row of a level that is solved. */
export interface SolvedRow {
  /** Writes it to layers of the level. */
  keep(into: Layers): void;
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
  const solved = spansOfRows(blocks, width);
  // A sweep reads a pixel beyond each side, which the level before has solved: it goes at least a block farther.
  const read = spansOfRows(widenBlocks(blocks, 1), width);
  const of = (spans: readonly Spans[], y: number) => spans[Math.floor(y / BLOCK)]!;

  function eachSpan(y: number, run: (y: number, from: number, to: number) => void): void {
    const row = of(solved, y);
    for (let i = 0; i < row.length; i += 2) run(y, row[i]!, row[i + 1]!);
  }

  const weigh = (y: number, from: number, to: number) => rows.weigh(y, from, to, regularization);
  for (let entered = 0; entered < height + sweeps; entered++) {
    if (entered < height) rows.enter(entered, of(read, entered));
    if (entered > 0 && entered <= height) eachSpan(entered - 1, weigh);
    for (let y = Math.min(height, entered) - 1; y >= Math.max(0, entered - sweeps); y--) {
      rows.closeEnds(y);
      eachSpan(y, rows.sweep);
    }
    const y = entered - sweeps;
    if (y < 0) continue;
    visit(y, {
      keep: (into) => rows.keep(y, of(solved, y), into),
      foreground: () => rows.foreground(y, of(solved, y)),
    });
  }
}

/** Spans of each row of blocks, within a width. */
const spansOfRows = (blocks: Blocks, width: number): Spans[] =>
  Array.from({ length: blocks.height }, (_, row) => spansOf(blocks, row).map((column) => Math.min(width, column)));
