import type { OnnxNode } from './onnx-graph.ts';
import { producersOf } from './sort-nodes.ts';

/** Where the way back from the output ends: nodes before are far enough from it. */
const COMPUTES = new Set(['Conv', 'ConvTranspose', 'MatMul', 'Gemm']);

/** Nodes between the output and the last convolutions before it, these included. */
export function lastNodes(nodes: readonly OnnxNode[], output: string): ReadonlySet<OnnxNode> {
  const producer = producersOf(nodes);
  const last = new Set<OnnxNode>();
  const open = [output];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const node = producer.get(name);
    if (!node || last.has(node)) continue;
    last.add(node);
    if (!COMPUTES.has(node.op)) open.push(...node.inputs);
  }
  return last;
}
