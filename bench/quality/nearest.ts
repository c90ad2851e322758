/** For each pixel, the marked pixel that is nearest, and the distance to it in pixels. */
export interface Nearest {
  readonly index: Int32Array;
  readonly distance: Float64Array;
}

/**
 * Exact Euclidean distance transform (Felzenszwalb, Huttenlocher 2012), with the place as well: along columns, and then the
 * lower envelope of parabolas along each row. Of two marks that are equally far, the left or upper one. Something must be
 * marked.
 */
export function nearestOf(marks: Uint8Array, width: number, height: number): Nearest {
  const inColumn = rowsInColumns(marks, width, height);
  const index = new Int32Array(marks.length);
  const distance = new Float64Array(marks.length);
  const corners = new Int32Array(width);
  const starts = new Float64Array(width + 1);
  for (let y = 0; y < height; y++) {
    const squared = (x: number) => (y - inColumn[y * width + x]!) ** 2;
    let last = -1;
    for (let x = 0; x < width; x++) {
      if (inColumn[y * width + x]! < 0) continue;
      let start = Number.NEGATIVE_INFINITY;
      while (last >= 0) {
        const other = corners[last]!;
        start = (squared(x) + x * x - squared(other) - other * other) / (2 * (x - other));
        if (start > starts[last]!) break;
        last--;
      }
      last++;
      corners[last] = x;
      starts[last] = last === 0 ? Number.NEGATIVE_INFINITY : start;
    }
    for (let x = 0, k = 0; x < width; x++) {
      while (k < last && starts[k + 1]! < x) k++;
      const corner = corners[k]!;
      index[y * width + x] = inColumn[y * width + corner]! * width + corner;
      distance[y * width + x] = Math.sqrt((x - corner) ** 2 + squared(corner));
    }
  }
  return { index, distance };
}

/** The row of the nearest mark in the same column; -1 where the column has none. */
function rowsInColumns(marks: Uint8Array, width: number, height: number): Int32Array {
  const rows = new Int32Array(marks.length).fill(-1);
  for (let x = 0; x < width; x++) {
    for (let y = 0, last = -1; y < height; y++) {
      if (marks[y * width + x]) last = y;
      rows[y * width + x] = last;
    }
    for (let y = height - 1, next = -1; y >= 0; y--) {
      const i = y * width + x;
      if (marks[i]) next = y;
      if (next >= 0 && (rows[i]! < 0 || next - y < y - rows[i]!)) rows[i] = next;
    }
  }
  return rows;
}
