import { type OnnxGraph, type OnnxNode, type OnnxValue, standardNode } from './onnx-graph.ts';
import { dataTypes, type OnnxTensor, onnxTensor } from './onnx-tensor.ts';

/** Numbers of one value that are looked at on one picture. */
const SAMPLES = 131_072;

/** A graph with an output for each value that is observed, beside its own. */
export interface ObservedGraph {
  readonly graph: OnnxGraph;
  readonly outputs: readonly OnnxValue[];
  /** By name of the value: the name of the output that shows it. */
  readonly outputOf: ReadonlyMap<string, string>;
}

/** Adds outputs with the shape of each value: the runtime knows shapes, so none are computed here. */
export const withShapes = (graph: OnnxGraph, names: readonly string[]): ObservedGraph =>
  observe(graph, names, (name, out) => [standardNode('Shape', [name], out)], new Map(), dataTypes.int64);

/**
 * Adds outputs with numbers of each value, from all over it, at indices that are the same in every run.
 *
 * @param shapes by name of the value
 */
export function withSamples(graph: OnnxGraph, shapes: ReadonlyMap<string, readonly number[]>): ObservedGraph {
  const constants = new Map<string, OnnxTensor>([['matteql/flat', onnxTensor([1], BigInt64Array.of(-1n))]]);
  const indicesFor = (count: number) => {
    const name = `matteql/spots/${count}`;
    if (!constants.has(name)) constants.set(name, sampleIndices(count));
    return name;
  };
  const show = (name: string, out: string) => {
    const count = shapes.get(name)!.reduce((product, side) => product * side, 1);
    return [
      standardNode('Reshape', [name, 'matteql/flat'], `${out}/flat`),
      standardNode('Gather', [`${out}/flat`, indicesFor(count)], out),
    ];
  };
  return observe(graph, [...shapes.keys()], show, constants, dataTypes.float);
}

function observe(
  graph: OnnxGraph,
  names: readonly string[],
  show: (name: string, out: string) => readonly OnnxNode[],
  constants: ReadonlyMap<string, OnnxTensor>,
  elemType: number,
): ObservedGraph {
  const outputOf = new Map(names.map((name, index) => [name, `matteql/watch/${index}`]));
  const nodes = [...outputOf].flatMap(([name, out]) => show(name, out));
  const outputs = [...outputOf.values()].map(
    (name): OnnxValue => ({ name, info: { name, type: { tensorType: { elemType } } } }),
  );
  return {
    graph: {
      ...graph,
      nodes: [...graph.nodes, ...nodes],
      constants: new Map([...graph.constants, ...constants]),
    },
    outputs,
    outputOf,
  };
}

/** One index in each of as many stretches, shifted within it by a hash: regular steps would align with rows of a picture. */
function sampleIndices(count: number): OnnxTensor {
  const indices = new BigInt64Array(Math.min(count, SAMPLES));
  const begin = (stretch: number) => Math.floor((stretch * count) / indices.length);
  for (let i = 0; i < indices.length; i++) {
    const shift = (Math.imul(i + 1, 0x9e3779b1) >>> 0) / 2 ** 32;
    indices[i] = BigInt(begin(i) + Math.floor(shift * (begin(i + 1) - begin(i))));
  }
  return onnxTensor([indices.length], indices);
}
