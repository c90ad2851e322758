/**
 * The name that a word is most likely meant for: the one with the fewest slips between them, a third of its letters at most, and
 * at least one; undefined where there is none. Capitals do not count.
 */
export function nearestName(word: string, names: Iterable<string>): string | undefined {
  let [nearest, fewest]: [string | undefined, number] = [undefined, 1 + Math.max(1, Math.floor(word.length / 3))];
  for (const name of names) {
    // Each letter that one has more than the other is a slip.
    if (Math.abs(name.length - word.length) >= fewest) continue;
    const slips = slipsBetween(word.toLowerCase(), name.toLowerCase());
    if (slips < fewest) [nearest, fewest] = [name, slips];
  }
  return nearest;
}

/** ` Did you mean "preset"?`, or nothing. */
export function didYouMean(word: string, names: Iterable<string>, shown = (name: string) => `"${name}"`): string {
  const name = nearestName(word, names);
  return name === undefined ? '' : ` Did you mean ${shown(name)}?`;
}

/** Letters that are left out, added, changed, or swapped with their neighbor (Damerau, 1964; each letter is part of one slip). */
function slipsBetween(a: string, b: string): number {
  let [twoAbove, above]: [number[], number[]] = [[], []];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    [twoAbove, above, row] = [above, row, [i]];
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      row[j] = Math.min(row[j - 1]! + 1, above[j]! + 1, above[j - 1]! + change);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwap) row[j] = Math.min(row[j]!, twoAbove[j - 2]! + 1);
    }
  }
  return row[b.length]!;
}
