import type { Mask } from '../pipeline/index.ts';

/** The connected pieces of a mask, as the runs of pixels that they are made of. */
export interface Pieces {
  readonly count: number;
  /** How many runs there are, in the order of rows. */
  readonly runs: number;
  /** Index of a run's first pixel in the mask's data. */
  startOf(run: number): number;
  /** Index after a run's last pixel. */
  endOf(run: number): number;
  /** The run that stands for the whole piece. */
  rootOf(run: number): number;
}

/** Numbers that are remembered of a run: start, end, and a run of the same piece that was found before. */
const FIELDS = 3;

/**
 * Joins the pixels of at least `least` to pieces; touching corners join where `diagonal` says so (8-connected), else only
 * touching sides do (4-connected).
 *
 * Union-find over runs instead of pixels: each row is read once, its runs are joined with those of the row above that
 * they touch, and pieces are runs less joins. Memory is 12 bytes a run.
 */
export function piecesOf({ data, width, height }: Mask, least: number, diagonal: boolean): Pieces {
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
      if (FIELDS * runs === table.length) table = grown(table);
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

function grown(full: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * full.length);
  larger.set(full);
  return larger;
}
