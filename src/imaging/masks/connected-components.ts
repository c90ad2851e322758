import type { Mask } from '../../pipeline/index.ts';
import { doubled } from '../raster/grow-array.ts';

/** The connected components of a mask, as the runs of pixels that they are made of. */
export interface Components {
  readonly count: number;
  /** How many runs there are, in the order of rows. */
  readonly runs: number;
  /** Index of a run's first pixel in the mask's data. */
  startOf(run: number): number;
  /** Index after a run's last pixel. */
  endOf(run: number): number;
  /** The run that identifies the whole component. */
  rootOf(run: number): number;
}

/** Numbers kept of a run: start, end, and a run of the same component that was found before. */
const FIELDS = 3;

/**
 * Joins the pixels of at least `least` to components; touching corners join where `diagonal` says so (8-connected), else only
 * touching sides do (4-connected).
 *
 * Union-find over runs instead of pixels: each row is read once, its runs are joined with those of the row above that
 * they touch, and components are runs less joins. Memory is 12 bytes a run.
 */
export function componentsOf({ data, width, height }: Mask, least: number, diagonal: boolean): Components {
  const corner = diagonal ? 1 : 0;
  let table = new Int32Array(1024 * FIELDS);
  let count = 0;
  let runs = 0;
  let firstAbove = 0;

  function rootOf(run: number): number {
    let root = run;
    while (table[FIELDS * root + 2] !== root) {
      root = table[FIELDS * root + 2] = table[FIELDS * table[FIELDS * root + 2]! + 2]!;
    }
    return root;
  }

  for (let y = 0; y < height; y++) {
    const first = runs;
    const end = (y + 1) * width;
    let candidate = firstAbove;
    for (let i = y * width; i < end; i++) {
      if (data[i]! < least) continue;
      const start = i;
      while (i < end && data[i]! >= least) i++;
      if (FIELDS * runs === table.length) table = doubled(table);
      table[FIELDS * runs] = start;
      table[FIELDS * runs + 1] = i;
      table[FIELDS * runs + 2] = runs;
      count++;
      // Runs above that end too early for this one end too early for the next one as well.
      while (candidate < first && table[FIELDS * candidate + 1]! + width + corner <= start) candidate++;
      for (let above = candidate; above < first && table[FIELDS * above]! + width < i + corner; above++) {
        const mine = rootOf(runs);
        const other = rootOf(above);
        if (mine === other) continue;
        table[FIELDS * mine + 2] = other;
        count--;
      }
      runs++;
    }
    firstAbove = first;
  }
  return { count, runs, rootOf, startOf: (run) => table[FIELDS * run]!, endOf: (run) => table[FIELDS * run + 1]! };
}
