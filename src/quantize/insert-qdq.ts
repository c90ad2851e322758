import { type QuantizationParameters, quantizationOf, quantizeWeights } from './int8.ts';
import { attributeTypes, type OnnxGraph, type OnnxNode, withUsedConstants } from './onnx-graph.ts';
import { type OnnxTensor, onnxTensor } from './onnx-tensor.ts';
import { dataInputsOf, type Targets } from './targets.ts';
import { unitedRanges } from './united-ranges.ts';
import type { ValueRange } from './value-range.ts';

/** The first version of the standard operators that takes a scale for each channel. */
const BY_CHANNEL = 13;

export interface InsertQdqOptions {
  readonly ranges: ReadonlyMap<string, ValueRange>;
  /** Of weights: 8, or 7 for processors that add two products in 16 bits. */
  readonly bits: 7 | 8;
  /** Is called after each convolution with the share that is done, 0 to 1, and awaited. */
  onProgress?(share: number): Promise<void> | void;
}

/**
 * The graph with QuantizeLinear and DequantizeLinear around its targets, so that the runtime puts its own int8 operators
 * there (ONNX operators QuantizeLinear, DequantizeLinear; Jacob et al., 2018). Weights are stored in int8.
 *
 * @throws Error for a value whose range is not known
 */
export async function insertQdq(graph: OnnxGraph, targets: Targets, options: InsertQdqOptions): Promise<OnnxGraph> {
  const insertion = insertionInto(graph, targets, options);
  const { int8, isInner } = targets;
  const count = graph.nodes.filter((node) => node.op === 'Conv' && int8.has(node)).length;
  const produced = new Set([...int8].map(({ outputs }) => outputs[0]!));
  let done = 0;
  for (const node of graph.nodes) {
    const [out = ''] = node.outputs;
    if (!int8.has(node)) {
      insertion.keep(node, (name) => produced.has(name));
      continue;
    }
    if (node.op === 'Conv') {
      insertion.convolution(node);
      await options.onProgress?.(++done / count);
    } else {
      const data = new Set(dataInputsOf(node).filter((name) => !isInner(name)));
      insertion.keep({ ...node, outputs: [out] }, (name) => data.has(name));
    }
    if (!isInner(out)) insertion.quantized(out);
  }
  return { ...graph, ...withUsedConstants(...insertion.done()) };
}

/** Nodes and constants of the new graph, one after another. */
function insertionInto(graph: OnnxGraph, targets: Targets, { ranges, bits }: InsertQdqOptions) {
  const constants = new Map(graph.constants);
  const nodes: OnnxNode[] = [];
  /** By name of a value: the name under which it is read once it went through int8. */
  const dequantized = new Map<string, string>();
  // Files of older versions take the runtime's own edition of the operators, which always could.
  const domain = graph.opset < BY_CHANNEL ? 'com.microsoft' : '';
  const rangeOf = unitedRanges(ranges, targets);
  const largest = 2 ** (bits - 1) - 1;

  const constant = (name: string, tensor: OnnxTensor) => {
    constants.set(name, tensor);
    return name;
  };
  const dequantize = (name: string, inputs: readonly string[], axis?: number) => {
    const attributes = axis === undefined ? [] : [{ name: 'axis', type: attributeTypes.int, i: axis }];
    nodes.push({ op: 'DequantizeLinear', domain, inputs, outputs: [name], attributes });
    return name;
  };

  /** Passes a value through int8, once. */
  function quantized(name: string): string {
    const known = dequantized.get(name);
    if (known !== undefined) return known;
    const { scale, zeroPoint } = quantizationOf(rangeOf(targets.joined.get(name) ?? name));
    const by = [
      constant(addedName(name, 'scale'), onnxTensor([], Float32Array.of(scale))),
      constant(addedName(name, 'zero'), onnxTensor([], Uint8Array.of(zeroPoint))),
    ];
    const outputs = [addedName(name, 'bytes')];
    nodes.push({ op: 'QuantizeLinear', domain, inputs: [name, ...by], outputs, attributes: [] });
    const read = dequantize(addedName(name, 'read'), [...outputs, ...by]);
    dequantized.set(name, read);
    return read;
  }

  /** A convolution by int8 weights; what it reads goes through int8. */
  function convolution(node: OnnxNode): void {
    const [data = '', weights = '', bias] = node.inputs;
    const out = node.outputs[0]!;
    const { scale }: QuantizationParameters = quantizationOf(rangeOf(data));
    const known = graph.constants;
    const int8 = quantizeWeights(known.get(weights)!, bias ? known.get(bias) : undefined, scale, largest);
    const stored = (what: string, tensor: OnnxTensor, scales: OnnxTensor) =>
      dequantize(
        addedName(out, what),
        [constant(addedName(out, `${what}/bytes`), tensor), constant(addedName(out, `${what}/scale`), scales)],
        0,
      );
    const inputs = [
      quantized(data),
      stored('weights', int8.weights, int8.scales),
      ...(int8.bias ? [stored('bias', int8.bias, int8.biasScales!)] : []),
    ];
    nodes.push({ ...node, outputs: [out], inputs });
  }

  return {
    quantized,
    convolution,
    /** A node as it is; those of its inputs that go through int8 are read from there. */
    keep(node: OnnxNode, isQuantized: (name: string) => boolean): void {
      nodes.push({ ...node, inputs: node.inputs.map((name) => (isQuantized(name) ? quantized(name) : name)) });
    },
    done: () => [nodes, constants] as const,
  };
}

/** A name that no model has by chance; part of the bytes whose digests manifests state. */
const addedName = (name: string, what: string) => `matteql/${name}/${what}`;
