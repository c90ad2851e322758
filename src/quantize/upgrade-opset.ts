import type { OnnxNode } from './onnx-graph.ts';
import { type OnnxTensor, onnxTensor } from './onnx-tensor.ts';

/** The first version of the standard operators with int8. */
const OLDEST = 10;
/** Their inputs and attributes changed in that version. */
const CHANGED = new Set(['Slice', 'TopK', 'Scan']);

export interface OpsetGraph {
  readonly opset: number;
  readonly nodes: readonly OnnxNode[];
  readonly constants: ReadonlyMap<string, OnnxTensor>;
}

/**
 * Nodes in terms of the oldest opset that has int8: `Upsample` is called `Resize` there. Newer ones stay as they are.
 *
 * @throws Error for operators that would have to be rewritten
 */
export function upgradeOpset({ opset, nodes, constants }: OpsetGraph): OpsetGraph {
  if (opset >= OLDEST) return { opset, nodes, constants };
  const added = new Map(constants);
  const upgraded = nodes.map((node): OnnxNode => {
    const { op, inputs, outputs, attributes } = node;
    if (CHANGED.has(op))
      throw new Error(`Its operation ${op} is of an older version (${opset}): export it with ${OLDEST} or newer.`);
    if (op !== 'Upsample') return node;
    const scales = attributes.find(({ name }) => name === 'scales')?.floats;
    const name = `matteql/${outputs[0]}/scales`;
    if (scales) added.set(name, onnxTensor([scales.length], Float32Array.from(scales)));
    return {
      ...node,
      op: 'Resize',
      inputs: scales ? [inputs[0]!, name] : inputs,
      attributes: attributes.filter(({ name }) => name === 'mode'),
    };
  });
  return { opset: OLDEST, nodes: upgraded, constants: added };
}
