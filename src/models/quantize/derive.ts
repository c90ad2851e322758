import { readGraph, writeGraph } from './graph.ts';
import { insert } from './insert.ts';
import { placesOf } from './places.ts';
import type { RangeTable } from './table.ts';

/**
 * The file of a network in eight bits, made of the float one's and a table of ranges: the same bytes on every machine. It
 * takes about a second for 88 MB.
 *
 * @param output the one that is kept; the first if it is not named
 * @param onProgress is told what share is done, and awaited: others may have the thread meanwhile
 * @throws Error for a network that cannot be read, or has values that the table has no range for
 */
export async function derive(
  weights: Uint8Array,
  output: string | undefined,
  { ranges, bits }: Pick<RangeTable, 'ranges' | 'bits'>,
  onProgress?: (share: number) => Promise<void> | void,
): Promise<Uint8Array> {
  const graph = readGraph(weights, output);
  const known = new Map(Object.entries(ranges));
  return writeGraph(await insert(graph, placesOf(graph), { ranges: known, bits, ...(onProgress && { onProgress }) }));
}
