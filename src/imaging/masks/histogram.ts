import type { Mask } from '../../pipeline/index.ts';

/** How many pixels have each of the 256 opacities. */
export function histogramOf({ data }: Mask): Uint32Array {
  // Four counts of each byte: neighbors are mostly alike, and a count is slow to read right after it is written.
  const counts = new Uint32Array(4 * 256);
  const whole = data.length - (data.length % 4);
  for (let i = 0; i < whole; i += 4) {
    counts[data[i]!]!++;
    counts[256 + data[i + 1]!]!++;
    counts[512 + data[i + 2]!]!++;
    counts[768 + data[i + 3]!]!++;
  }
  for (let i = whole; i < data.length; i++) counts[data[i]!]!++;
  for (let byte = 0; byte < 256; byte++) {
    counts[byte]! += counts[256 + byte]! + counts[512 + byte]! + counts[768 + byte]!;
  }
  return counts.slice(0, 256);
}

/** Sum over the pixels whose opacity lies between two bytes, both included, each counted by a weight of its opacity. */
export function weightedCount(
  histogram: Uint32Array,
  from: number,
  to: number,
  weightOf: (byte: number) => number,
): number {
  let total = 0;
  for (let byte = from; byte <= to; byte++) total += histogram[byte]! * weightOf(byte);
  return total;
}
