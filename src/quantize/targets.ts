import { lastNodes } from './last-nodes.ts';
import type { OnnxGraph, OnnxNode } from './onnx-graph.ts';
import { floatsOf } from './onnx-tensor.ts';
import { producersOf } from './sort-nodes.ts';

/** What of a graph is computed in int8. */
export interface Targets {
  /** Nodes that are, and those that only pass their values on. */
  readonly int8: ReadonlySet<OnnxNode>;
  /** Convolutions that stay in single precision. */
  readonly float: readonly OnnxNode[];
  /** Values whose range must be known, in the graph's order. */
  readonly measured: readonly string[];
  /** The values that a value's range is the union of instead: it has no other numbers than theirs. */
  readonly sources: ReadonlyMap<string, readonly string[]>;
  /**
   * By the result of a Resize that a Concat alone reads: the result of that. The runtime interpolates numbers, not bytes, and they may as
   * well be quantized by the range of the Concat, which then copies bytes and looks up none.
   */
  readonly joined: ReadonlyMap<string, string>;
  /** Whether a value is read by an activation alone, and so never seen before it. */
  isInner(name: string): boolean;
}

/** Pass values on, or add them, and pay for int8 only between nodes that have it. */
const CARRIERS = new Set(['MaxPool', 'Concat', 'Add', 'Resize']);
/** Their results are among the numbers that they read. */
const ECHOES = new Set(['MaxPool', 'Concat', 'Resize']);

/**
 * Chooses what is computed in int8: convolutions whose weights are known, except the last ones before the output (the
 * default model's logits reach -3001 there), their activations, and carriers between them.
 */
export function targetsOf(graph: OnnxGraph): Targets {
  const { nodes, constants } = graph;
  const producer = producersOf(nodes);
  const readers = readersOf(nodes);
  const last = lastNodes(nodes, graph.output.name);
  const int8 = new Set<OnnxNode>();
  const isInt8 = (name: string) => int8.has(producer.get(name)!);
  const isInner = (name: string): boolean => {
    const [reader, ...others] = readers.get(name) ?? [];
    return others.length === 0 && reader !== undefined && isActivation(reader, graph) && name !== graph.output.name;
  };
  for (const node of nodes) {
    const { op, domain, inputs, outputs } = node;
    // Other operator sets may mean something else by these names, and a second output, of indices for example, has no int8.
    if (last.has(node) || domain !== '' || outputs.slice(1).some((name) => name !== '')) continue;
    const isKnown = op === 'Conv' && inputs.slice(1).every((name) => constants.has(name));
    const isLimit = isActivation(node, graph) && isInt8(inputs[0]!) && isInner(inputs[0]!);
    if (isKnown || isLimit || (CARRIERS.has(op) && dataInputsOf(node).every(isInt8))) int8.add(node);
  }

  const measured: string[] = [];
  const sources = new Map<string, readonly string[]>();
  for (const node of nodes) {
    const [out = ''] = node.outputs;
    if (!int8.has(node)) continue;
    if (node.op === 'Conv' && !isInt8(node.inputs[0]!)) measured.push(node.inputs[0]!);
    if (ECHOES.has(node.op) && !isInner(out)) sources.set(out, dataInputsOf(node));
    else if (!isInner(out)) measured.push(out);
  }
  const joined = new Map<string, string>();
  for (const node of int8) {
    const [reader, ...others] = readers.get(node.outputs[0]!) ?? [];
    if (!interpolates(node) || reader?.op !== 'Concat' || !int8.has(reader) || others.length > 0) continue;
    const [joins = ''] = reader.outputs;
    if (!isInner(joins)) joined.set(node.outputs[0]!, joins);
  }
  const float = nodes.filter((node) => node.op === 'Conv' && !int8.has(node));
  return { int8, float, measured: [...new Set(measured)], sources, joined, isInner };
}

function readersOf(nodes: readonly OnnxNode[]): ReadonlyMap<string, readonly OnnxNode[]> {
  const readers = new Map<string, OnnxNode[]>();
  for (const node of nodes) for (const name of node.inputs) readers.set(name, [...(readers.get(name) ?? []), node]);
  return readers;
}

/** What bytes that begin at 0 do without an operator: the runtime drops it. A Clip from below 0 it would keep. */
function isActivation({ op, domain, inputs, attributes }: OnnxNode, { constants }: OnnxGraph): boolean {
  if (domain !== '' || (op !== 'Relu' && op !== 'Clip')) return false;
  const bound = constants.get(inputs[1] ?? '');
  // An attribute before version 11.
  return op === 'Relu' || (bound ? floatsOf(bound)[0] : attributes.find(({ name }) => name === 'min')?.f) === 0;
}

const interpolates = ({ op, attributes }: OnnxNode): boolean =>
  op === 'Resize' && attributes.some(({ name, s }) => name === 'mode' && s && Buffer.from(s).toString() !== 'nearest');

/** The inputs of a node that depend on the picture; the rest are its weights, sizes and bounds. */
export const dataInputsOf = ({ op, inputs }: OnnxNode): readonly string[] =>
  op === 'Add' || op === 'Concat' ? inputs : inputs.slice(0, 1);
