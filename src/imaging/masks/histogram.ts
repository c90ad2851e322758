import type { Mask } from '../../pipeline/index.ts';

/** How many pixels have each of the 256 opacities. */
export function histogramOf({ data }: Mask): Uint32Array {
  // Four pixels at a time, of which most are all background or all subject.
  const aligned = data.byteOffset % 4 === 0 ? data : new Uint8Array(data);
  const words = new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length >>> 2);
  const counts = new Uint32Array(256);
  let [clear, full] = [0, 0];
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word === 0) clear += 4;
    else if (word === 0xffffffff) full += 4;
    else {
      counts[word & 255]!++;
      counts[(word >>> 8) & 255]!++;
      counts[(word >>> 16) & 255]!++;
      counts[word >>> 24]!++;
    }
  }
  for (let i = 4 * words.length; i < aligned.length; i++) counts[aligned[i]!]!++;
  counts[0]! += clear;
  counts[255]! += full;
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
