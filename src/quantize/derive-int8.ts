import { insertQdq } from './insert-qdq.ts';
import type { RangeTable } from './range-table.ts';
import { readGraph } from './read-graph.ts';
import { targetsOf } from './targets.ts';
import { writeGraph } from './write-graph.ts';

/**
 * The file of an int8 model, made of a float model's file and a range table: the same bytes on every machine. It takes about
 * a second for 88 MB.
 *
 * @param output the one that is kept; the first by default
 * @param onProgress gets the share that is done, 0 to 1, and is awaited: other work may have the thread meanwhile
 * @throws Error for a file that cannot be read, or has values without a range in the table
 */
export async function deriveInt8(
  weights: Uint8Array,
  output: string | undefined,
  { ranges, bits }: Pick<RangeTable, 'ranges' | 'bits'>,
  onProgress?: (share: number) => Promise<void> | void,
): Promise<Uint8Array> {
  const graph = readGraph(weights, output);
  const byName = new Map(Object.entries(ranges));
  const options = { ranges: byName, bits, ...(onProgress && { onProgress }) };
  return writeGraph(await insertQdq(graph, targetsOf(graph), options));
}
