import type proto from 'onnx-proto';
import { integerOf, type OnnxNode } from './onnx-graph.ts';
import { dataTypes, isFloating, type OnnxTensor, readTensor, writeTensor } from './onnx-tensor.ts';

/** Removes nodes that only pass a value on: `Constant`, `Identity`, and casts between half and single precision. */
export function foldConstants(
  nodes: readonly OnnxNode[],
  known: ReadonlyMap<string, OnnxTensor>,
  typeOf: (name: string) => number | null | undefined,
) {
  const constants = new Map(known);
  const alias = new Map<string, string>();
  const nameOf = (name: string): string => alias.get(name) ?? name;
  const kept: OnnxNode[] = [];
  for (const node of nodes) {
    const { op, outputs, attributes } = node;
    const inputs = node.inputs.map(nameOf);
    const type = typeOf(node.inputs[0]!) ?? constants.get(inputs[0]!)?.type;
    const value = attributes.find(({ name }) => name === 'value')?.t;
    if (op === 'Constant' && value) constants.set(outputs[0]!, readTensor(value));
    else if (op === 'Identity' || (op === 'Cast' && isFloating(type ?? 0) && isFloating(integerOf(node, 'to')))) {
      alias.set(outputs[0]!, inputs[0]!);
    } else kept.push({ ...node, inputs, attributes: attributes.map(inSinglePrecision) });
  }
  return { nodes: kept, constants, nameOf };
}

/** What produces half precision, a cast of integers or a constant of some shape, produces single precision. */
function inSinglePrecision(attribute: proto.onnx.IAttributeProto): proto.onnx.IAttributeProto {
  const { name, i, t } = attribute;
  if (name === 'to' && Number(i) === dataTypes.half) return { ...attribute, i: dataTypes.float };
  return t?.dataType === dataTypes.half ? { ...attribute, t: writeTensor(t.name ?? '', readTensor(t)) } : attribute;
}
