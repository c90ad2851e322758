import type { Mask } from '../pipeline/index.ts';

/**
 * How many 8-connected pieces the pixels of at least `least` form.
 *
 * Union-find over runs instead of pixels: each row is read once, its runs are joined with those of the row above that
 * they touch, and pieces are runs less joins. Memory is a number a run, and the runs of two rows.
 */
export function countPieces({ data, width, height }: Mask, least: number): number {
  let parents = new Int32Array(1024);
  let pieces = 0;
  let runs = 0;
  // Start and end (exclusive) of each run of a row.
  let row = new Int32Array(width + 1);
  let above = new Int32Array(width + 1);
  let aboveRuns = 0;

  function rootOf(run: number): number {
    while (parents[run] !== run) run = parents[run] = parents[parents[run]!]!;
    return run;
  }

  for (let y = 0, at = 0; y < height; y++, at += width) {
    const first = runs;
    let candidate = 0;
    for (let x = 0; x < width; x++) {
      if (data[at + x]! < least) continue;
      const start = x;
      while (x < width && data[at + x]! >= least) x++;
      if (runs === parents.length) parents = grown(parents);
      const own = 2 * (runs - first);
      row[own] = start;
      row[own + 1] = x;
      parents[runs] = runs;
      pieces++;
      // A run above touches, corners included, from one pixel before this one to one pixel after it.
      while (candidate < aboveRuns && above[2 * candidate + 1]! < start) candidate++;
      for (let i = candidate; i < aboveRuns && above[2 * i]! <= x; i++) {
        const [mine, other] = [rootOf(runs), rootOf(first - aboveRuns + i)];
        if (mine === other) continue;
        parents[mine] = other;
        pieces--;
      }
      runs++;
    }
    aboveRuns = runs - first;
    [row, above] = [above, row];
  }
  return pieces;
}

function grown(full: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * full.length);
  larger.set(full);
  return larger;
}
