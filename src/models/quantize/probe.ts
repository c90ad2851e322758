import proto from 'onnx-proto';
import { type Graph, type Operation, type Port, writeGraph } from './graph.ts';
import { insert } from './insert.ts';
import { placesOf } from './places.ts';
import { type Tensor, tensorOf, types } from './tensor.ts';

/** Width and height of what the probe is shown. */
const SIDE = 256;
const CHANNELS = 32;
const LAYERS = 12;
const { INTS } = proto.onnx.AttributeProto.AttributeType;

/**
 * A small network of convolutions such as matting networks are made of, in single precision and in eight bits, to find out
 * what eight bits are worth on a processor. Each layer takes the mean of what lies around, so that a white picture gives
 * white, but for a dark border; all products are as large as they can be, so that a processor whose sums overflow gives
 * something else.
 */
export async function probeNetworks() {
  const constants = new Map<string, Tensor>();
  const convolution = (
    reads: string,
    writes: string,
    [out, from, side]: readonly [number, number, number],
  ): Operation => {
    const size = from * side ** 2;
    constants.set(`${writes}/weights`, tensorOf([out, from, side, side], new Float32Array(out * size).fill(1 / size)));
    const pads = Array(4).fill((side - 1) / 2);
    return {
      ...standard('Conv', [reads, `${writes}/weights`], writes),
      attributes: [{ name: 'pads', type: INTS, ints: pads }],
    };
  };
  const layers = Array.from({ length: LAYERS }, (_, index) => [
    convolution(index === 0 ? 'wide' : `layer${index - 1}`, `sum${index}`, [CHANNELS, CHANNELS, 3]),
    standard('Relu', [`sum${index}`], `layer${index}`),
  ]);
  const operations = [
    convolution('input', 'wide', [CHANNELS, 3, 1]),
    ...layers.flat(),
    convolution(`layer${LAYERS - 1}`, 'output', [1, CHANNELS, 1]),
  ];
  const graph: Graph = {
    opset: 13,
    operations,
    others: new Map(),
    constants,
    input: port('input', 3),
    output: port('output', 1),
  };
  const places = placesOf(graph);
  const ranges = new Map(places.measured.map((name) => [name, [0, 1] as const]));
  return { side: SIDE, float: writeGraph(graph), eight: writeGraph(await insert(graph, places, { ranges, bits: 8 })) };
}

const standard = (op: string, reads: readonly string[], writes: string): Operation => ({
  ...{ op, domain: '', reads, attributes: [] },
  writes: [writes],
});

function port(name: string, channels: number): Port {
  const dim = [1, channels, SIDE, SIDE].map((dimValue) => ({ dimValue }));
  return { name, info: { name, type: { tensorType: { elemType: types.float, shape: { dim } } } } };
}
