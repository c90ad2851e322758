import { insertQdq } from './insert-qdq.ts';
import { attributeTypes, type OnnxGraph, type OnnxNode, type OnnxValue, standardNode } from './onnx-graph.ts';
import { dataTypes, type OnnxTensor, onnxTensor } from './onnx-tensor.ts';
import { targetsOf } from './targets.ts';
import { writeGraph } from './write-graph.ts';

/** Width and height of the input. */
const SIDE = 256;
const CHANNELS = 32;
const LAYERS = 12;

/** Two ONNX files that compute the same, one in single precision and one in int8. */
export interface ProbeModels {
  /** Width and height of the input, `[1, 3, side, side]`, and of the output, `[1, 1, side, side]`. */
  readonly side: number;
  readonly float: Uint8Array;
  readonly int8: Uint8Array;
}

/**
 * A small stack of convolutions such as matting models are made of, in single precision and in int8, to measure what int8 is
 * worth on a processor. Each layer takes the mean of the neighborhood, so that a white picture gives white, except a dark
 * border; all products are as large as they can be, so that a processor whose sums overflow gives something else.
 */
export async function probeModels(): Promise<ProbeModels> {
  const graph = probeGraph();
  const targets = targetsOf(graph);
  const ranges = new Map(targets.measured.map((name) => [name, [0, 1] as const]));
  const int8 = await insertQdq(graph, targets, { ranges, bits: 8 });
  return { side: SIDE, float: writeGraph(graph), int8: writeGraph(int8) };
}

function probeGraph(): OnnxGraph {
  const constants = new Map<string, OnnxTensor>();
  const convolution = (from: string, to: string, [out, into, side]: readonly [number, number, number]): OnnxNode => {
    const size = into * side ** 2;
    constants.set(`${to}/weights`, onnxTensor([out, into, side, side], new Float32Array(out * size).fill(1 / size)));
    const pads = Array(4).fill((side - 1) / 2);
    return {
      ...standardNode('Conv', [from, `${to}/weights`], to),
      attributes: [{ name: 'pads', type: attributeTypes.ints, ints: pads }],
    };
  };
  const layers = Array.from({ length: LAYERS }, (_, index) => [
    convolution(index === 0 ? 'wide' : `layer${index - 1}`, `sum${index}`, [CHANNELS, CHANNELS, 3]),
    standardNode('Relu', [`sum${index}`], `layer${index}`),
  ]);
  const nodes = [
    convolution('input', 'wide', [CHANNELS, 3, 1]),
    ...layers.flat(),
    convolution(`layer${LAYERS - 1}`, 'output', [1, CHANNELS, 1]),
  ];
  const ends = { input: pictureValue('input', 3), output: pictureValue('output', 1) };
  return { opset: 13, nodes, otherOpsets: new Map(), constants, ...ends };
}

function pictureValue(name: string, channels: number): OnnxValue {
  const dim = [1, channels, SIDE, SIDE].map((dimValue) => ({ dimValue }));
  return { name, info: { name, type: { tensorType: { elemType: dataTypes.float, shape: { dim } } } } };
}
