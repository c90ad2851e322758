import type proto from 'onnx-proto';
import { lastNodes } from './last-nodes.ts';
import { attributeTypes, integerOf, type OnnxNode } from './onnx-graph.ts';
import { floatsOf, isFloating, type OnnxTensor, onnxTensor } from './onnx-tensor.ts';

/** Numbers that a ConvTranspose holds of each pixel, channels times places of its kernel, at most: what was measured, 36 bytes. */
const MOST = 9;

/**
 * The last convolutions before the output, which stay in single precision, as their transposes (ONNX operator ConvTranspose)
 * where they have one output channel, or few. The sums are the same, in another order: one matrix product by which each pixel gives each of
 * its neighbors its share, and these are added. The runtime computes a convolution to one channel as if it were to 16, and all
 * that follows it too: in int8 that is a fifteenth of the default model's time.
 *
 * @param output name of the graph's output
 */
export function transposeLast(
  nodes: readonly OnnxNode[],
  known: ReadonlyMap<string, OnnxTensor>,
  output: string,
): [nodes: readonly OnnxNode[], constants: ReadonlyMap<string, OnnxTensor>] {
  const constants = new Map(known);
  const last = lastNodes(nodes, output);
  const transposed = (node: OnnxNode): OnnxNode => {
    const weights = last.has(node) ? constants.get(node.inputs[1] ?? '') : undefined;
    if (!weights || !isTransposable(node, weights)) return node;
    const [data = '', , ...bias] = node.inputs;
    const name = `matteql/${node.outputs[0]}/transposed`;
    constants.set(name, transposedWeights(weights));
    return { ...node, op: 'ConvTranspose', inputs: [data, name, ...bias], attributes: attributesOf(node, weights) };
  };
  return [nodes.map(transposed), constants];
}

/** One of single steps over whole neighborhoods, whose margins are at most those that keep a result as large as its input. */
function isTransposable(node: OnnxNode, { dims, type }: OnnxTensor): boolean {
  const [channels = 0, , ...kernel] = dims;
  return (
    node.op === 'Conv' &&
    node.domain === '' &&
    isFloating(type) &&
    kernel.some((side) => side > 1) &&
    kernel.reduce((count, side) => count * side, channels) <= MOST &&
    (integerOf(node, 'group') ?? 1) === 1 &&
    (integersOf(node, 'strides') ?? []).every((stride) => stride === 1) &&
    !node.attributes.some(({ name, s }) => name === 'auto_pad' && s && Buffer.from(s).toString() !== 'NOTSET') &&
    padsOf(node, kernel).every((pad) => pad >= 0)
  );
}

/** From `[out, in, ...kernel]` to `[in, out, ...kernel]`, each kernel turned around. */
function transposedWeights(weights: OnnxTensor): OnnxTensor {
  const [to = 0, from = 0, ...kernel] = weights.dims;
  const numbers = floatsOf(weights);
  const size = numbers.length / (to * from);
  const turned = numbers.map((_, i) => {
    const [at, place] = [Math.floor(i / size), i % size];
    const [source, target] = [Math.floor(at / to), at % to];
    return numbers[(target * from + source + 1) * size - 1 - place]!;
  });
  return onnxTensor([from, to, ...kernel], turned);
}

function attributesOf(node: OnnxNode, { dims }: OnnxTensor): readonly proto.onnx.IAttributeProto[] {
  const pads = { name: 'pads', type: attributeTypes.ints, ints: padsOf(node, dims.slice(2)) };
  return [...node.attributes.filter(({ name }) => name !== 'pads'), pads];
}

/** What the transpose cuts off at the beginning of each side, then at the ends: what a kernel reaches beyond the margins there are. */
function padsOf(node: OnnxNode, kernel: readonly number[]): number[] {
  const reach = kernel.map((side, axis) => (side - 1) * (integersOf(node, 'dilations')?.[axis] ?? 1));
  const pads = integersOf(node, 'pads');
  return [...reach, ...reach].map((most, i) => most - (pads?.[i] ?? 0));
}

const integersOf = ({ attributes }: OnnxNode, wanted: string): readonly number[] | undefined =>
  attributes.find(({ name }) => name === wanted)?.ints?.map(Number);
