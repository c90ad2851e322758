import { integerOf, type OnnxNode } from './onnx-graph.ts';
import { floatsOf, type OnnxTensor, onnxTensor } from './onnx-tensor.ts';
import { producersOf } from './sort-nodes.ts';

/**
 * Folds each batch norm into the convolution whose result it alone reads (Jacob et al., 2018, section 3.2): with `f` its
 * factor over the root of its variance and epsilon, weights are multiplied by `f`, and the bias is `f (bias - mean) + shift`.
 *
 * @param output name of the graph's output, which must not vanish
 */
export function foldBatchNorms(
  nodes: readonly OnnxNode[],
  known: ReadonlyMap<string, OnnxTensor>,
  output: string,
): [nodes: readonly OnnxNode[], constants: ReadonlyMap<string, OnnxTensor>] {
  const constants = new Map(known);
  const reads = nodes.flatMap(({ inputs }) => inputs);
  const producer = producersOf(nodes);
  /** By node: what replaces it. A convolution moves to where the norm was: nothing reads it before. */
  const replaced = new Map<OnnxNode, OnnxNode | undefined>();
  for (const norm of nodes) {
    const [data = '', ...parameters] = norm.inputs;
    const convolution = producer.get(data);
    if (!isInferenceNorm(norm) || convolution?.op !== 'Conv' || data === output) continue;
    const [, weights = '', bias] = convolution.inputs;
    const isKnown = [weights, ...(bias ? [bias] : []), ...parameters].every((name) => constants.has(name));
    if (!isKnown || reads.filter((name) => name === data).length > 1) continue;
    replaced.set(norm, folded(norm, convolution, constants));
    replaced.set(convolution, undefined);
  }
  return [nodes.flatMap((each) => (replaced.has(each) ? (replaced.get(each) ?? []) : each)), constants];
}

/** The convolution with the norm in it; its weights and bias are added to the constants. */
function folded(norm: OnnxNode, convolution: OnnxNode, constants: Map<string, OnnxTensor>): OnnxNode {
  const [input = '', weights = '', bias] = convolution.inputs;
  const [factor, shift, mean, variance] = norm.inputs.slice(1).map((name) => floatsOf(constants.get(name)!));
  const epsilon = norm.attributes.find(({ name }) => name === 'epsilon')?.f ?? 1e-5;
  const scale = factor!.map((value, channel) => value / Math.sqrt(variance![channel]! + epsilon));
  const { dims, ...kernel } = constants.get(weights)!;
  const size = dims.slice(1).reduce((product, side) => product * side, 1);
  const before = bias ? floatsOf(constants.get(bias)!) : new Float32Array(scale.length);
  const [out = ''] = norm.outputs;
  const names = [`matteql/${out}/folded`, `matteql/${out}/shift`] as const;
  const scaled = floatsOf({ dims, ...kernel }).map((value, i) => value * scale[Math.floor(i / size)]!);
  const moved = before.map((value, i) => scale[i]! * (value - mean![i]!) + shift![i]!);
  constants.set(names[0], onnxTensor(dims, scaled));
  constants.set(names[1], onnxTensor([scale.length], moved));
  return { ...convolution, inputs: [input, ...names], outputs: [out] };
}

/** One that applies learned statistics, and has no other output. */
const isInferenceNorm = (node: OnnxNode) =>
  node.op === 'BatchNormalization' && !node.outputs[1] && !integerOf(node, 'training_mode');
