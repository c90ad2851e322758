import { setImmediate as nextTurn } from 'node:timers/promises';

/** Elements that are sorted, or merged, in one turn of the event loop: a millisecond. */
const STEP = 2048;

/** Merge sort in place that lets others have the event loop: 100,000 elements in one go would hold it for 50 ms and more. */
export async function sortInTurns<T>(items: T[], compare: (a: T, b: T) => number): Promise<void> {
  for (let at = 0; at < items.length; at += STEP) {
    const run = items.slice(at, at + STEP).sort(compare);
    for (const [i, item] of run.entries()) items[at + i] = item;
    await nextTurn();
  }
  for (let width = STEP; width < items.length; width *= 2) {
    for (let at = 0; at + width < items.length; at += 2 * width) await merge(items, at, at + width, width, compare);
  }
}

/** Merges two sorted runs that lie side by side, the second of which may be shorter. */
async function merge<T>(items: T[], start: number, middle: number, width: number, compare: (a: T, b: T) => number) {
  const left = items.slice(start, middle);
  const end = Math.min(items.length, middle + width);
  let [to, i, right] = [start, 0, middle];
  while (i < left.length) {
    items[to++] = right < end && compare(items[right]!, left[i]!) < 0 ? items[right++]! : left[i++]!;
    if (to % STEP === 0) await nextTurn();
  }
}
