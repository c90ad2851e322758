import type { OnnxNode } from './onnx-graph.ts';

/** The node that computes each value. An absent optional output has no name, and is not an absent optional input. */
export const producersOf = (nodes: readonly OnnxNode[]): ReadonlyMap<string, OnnxNode> =>
  new Map(nodes.flatMap((each) => each.outputs.filter((name) => name !== '').map((name) => [name, each])));

/** The nodes that an output depends on, each after those that it reads from; a file may have them in any order. */
export function sortNodes(nodes: readonly OnnxNode[], output: string): readonly OnnxNode[] {
  const producer = producersOf(nodes);
  const sorted = new Set<OnnxNode>();
  const entered = new Set<OnnxNode>();
  // Not by recursion: graphs are deeper than a stack may be.
  const open = [producer.get(output)];
  while (open.length > 0) {
    const node = open.at(-1);
    const missing =
      node && !entered.has(node)
        ? node.inputs.map((name) => producer.get(name)).filter((each) => each && !sorted.has(each))
        : [];
    if (node) entered.add(node);
    if (missing.length > 0) open.push(...missing);
    else {
      open.pop();
      if (node) sorted.add(node);
    }
  }
  return [...sorted];
}
