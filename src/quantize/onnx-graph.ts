import type proto from 'onnx-proto';
import type { OnnxTensor } from './onnx-tensor.ts';

/** A model's graph for one output: nodes in an order in which they can run, and every number that is known from the start. */
export interface OnnxGraph {
  /** Version of the standard operators. */
  readonly opset: number;
  /** Versions of other operator sets, by domain. */
  readonly otherOpsets: ReadonlyMap<string, number>;
  readonly nodes: readonly OnnxNode[];
  /** By name of the value. */
  readonly constants: ReadonlyMap<string, OnnxTensor>;
  readonly input: OnnxValue;
  readonly output: OnnxValue;
}

/** AttributeProto.AttributeType of the ONNX format. */
export const attributeTypes = { int: 2, ints: 7 } as const;

export interface OnnxNode {
  /** `Conv`, `Relu`, `Add` …: the operator. */
  readonly op: string;
  /** Operator set that defines it; `''` is the standard. */
  readonly domain: string;
  /** Names of values; `''` is an optional input that is absent. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: readonly proto.onnx.IAttributeProto[];
}

/** An input or output of a graph, with its shape as the file states it. */
export interface OnnxValue {
  readonly name: string;
  readonly info: proto.onnx.IValueInfoProto;
}

/** A node of the standard operator set with one output and no attributes. */
export const standardNode = (op: string, inputs: readonly string[], output: string): OnnxNode => ({
  op,
  domain: '',
  inputs,
  outputs: [output],
  attributes: [],
});

/** Nodes with those constants that they read. */
export function withUsedConstants(nodes: readonly OnnxNode[], constants: ReadonlyMap<string, OnnxTensor>) {
  const used = new Set(nodes.flatMap(({ inputs }) => inputs));
  return { nodes, constants: new Map([...constants].filter(([name]) => used.has(name))) };
}

/** An integer attribute of a node. */
export function integerOf({ attributes }: OnnxNode, name: string): number | undefined {
  const found = attributes.find((each) => each.name === name);
  return found ? Number(found.i) : undefined;
}
