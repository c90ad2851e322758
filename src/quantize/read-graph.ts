import proto from 'onnx-proto';
import { foldBatchNorms } from './fold-batch-norm.ts';
import { foldConstants } from './fold-constants.ts';
import { type OnnxGraph, type OnnxNode, type OnnxValue, withUsedConstants } from './onnx-graph.ts';
import { dataTypes, readTensor } from './onnx-tensor.ts';
import { sortNodes } from './sort-nodes.ts';
import { transposeLast } from './transpose-last.ts';
import { upgradeOpset } from './upgrade-opset.ts';

/**
 * Reads a model as far as one output depends on it. Constants are collected, and half precision becomes single, as a
 * processor computes with it anyway: casts between the two vanish. Batch norms are folded into the convolutions before them, and the
 * last convolutions are transposed where that is faster.
 *
 * @param output the first one by default
 * @throws Error for a file that is not a model that can be read whole
 */
export function readGraph(bytes: Uint8Array, output?: string): OnnxGraph {
  const model = proto.onnx.ModelProto.decode(bytes);
  const { graph } = model;
  if (!graph) throw new Error('It holds no graph.');
  if (model.functions.length > 0) throw new Error('It has functions of its own: export it without.');
  const constants = new Map((graph.initializer ?? []).map((each) => [each.name!, readTensor(each)]));
  const inputs = (graph.input ?? []).filter(({ name }) => !constants.has(name!));
  const wanted = (graph.output ?? []).find(({ name }) => output === undefined || name === output);
  if (!wanted) throw new Error(`It has no output "${output}".`);
  if (inputs.length !== 1) throw new Error(`It has ${inputs.length} inputs; a picture fills one.`);
  const described = [...(graph.valueInfo ?? []), ...inputs, ...(graph.output ?? [])];
  const types = new Map(described.map(({ name, type }) => [name!, type?.tensorType?.elemType]));
  const sorted = sortNodes((graph.node ?? []).map(nodeOf), wanted.name!);
  const folded = foldConstants(sorted, constants, (name) => types.get(name));
  const nodes = renameValue(folded.nodes, folded.nameOf(wanted.name!), wanted.name!);
  const opset = Number(model.opsetImport.find(({ domain }) => isStandard(domain))?.version ?? 1);
  const current = upgradeOpset({ opset, nodes, constants: folded.constants });
  return {
    opset: current.opset,
    otherOpsets: new Map(
      model.opsetImport.flatMap(({ domain, version }) => (isStandard(domain) ? [] : [[domain!, Number(version)]])),
    ),
    ...withUsedConstants(
      ...transposeLast(...foldBatchNorms(current.nodes, current.constants, wanted.name!), wanted.name!),
    ),
    input: describedValue(inputs[0]!),
    output: describedValue(wanted),
  };
}

/** The standard operator set; it has two names. */
const isStandard = (domain: string | null | undefined) => !domain || domain === 'ai.onnx';

function nodeOf({ opType, domain, input, output, attribute }: proto.onnx.INodeProto): OnnxNode {
  const attributes = attribute ?? [];
  if (attributes.some(({ g, graphs }) => g || (graphs && graphs.length > 0))) {
    throw new Error(`Its operation ${opType} has a graph of its own inside.`);
  }
  return {
    op: opType!,
    domain: isStandard(domain) ? '' : domain!,
    inputs: input ?? [],
    outputs: output ?? [],
    attributes,
  };
}

/** In single precision. */
function describedValue(info: proto.onnx.IValueInfoProto): OnnxValue {
  const shape = info.type?.tensorType?.shape ?? null;
  return { name: info.name!, info: { name: info.name!, type: { tensorType: { elemType: dataTypes.float, shape } } } };
}

function renameValue(nodes: readonly OnnxNode[], from: string, to: string): readonly OnnxNode[] {
  const name = (each: string) => (each === from ? to : each);
  return nodes.map((each) => ({ ...each, inputs: each.inputs.map(name), outputs: each.outputs.map(name) }));
}
