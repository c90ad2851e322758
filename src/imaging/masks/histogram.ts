import type { Mask } from '../../pipeline/index.ts';

/** How many pixels have each of the 256 opacities. */
export function histogramOf({ data }: Mask): Uint32Array {
  const counts = new Uint32Array(256);
  for (let i = 0; i < data.length; i++) counts[data[i]!]!++;
  return counts;
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
