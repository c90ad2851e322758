import { type Graph, type Operation, type Port, writeGraph } from './graph.ts';
import { insert } from './insert.ts';
import { placesOf } from './places.ts';
import { type Tensor, tensorOf, types } from './tensor.ts';

/** Width and height of what the probe is shown. */
export const PROBE_SIDE = 256;
const CHANNELS = 32;
const LAYERS = 5;
const INT = 7 as const;

/**
 * A small network of convolutions such as matting networks are made of, in single precision and in eight bits, to find out
 * what eight bits are worth on a processor. Each layer takes the mean of what lies around, so that a white picture gives
 * white, but for a dark border; all products are as large as they can be, so that a processor whose sums overflow gives
 * something else.
 */
export async function probeNetworks(): Promise<{ readonly float: Uint8Array; readonly eight: Uint8Array }> {
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
      attributes: [{ name: 'pads', type: INT, ints: pads }],
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
  const graph: Graph = { opset: 13, operations, constants, input: port('input', 3), output: port('output', 1) };
  const places = placesOf(graph);
  const ranges = new Map(places.measured.map((name) => [name, [0, 1] as const]));
  return { float: writeGraph(graph), eight: writeGraph(await insert(graph, places, { ranges, bits: 8 })) };
}

const standard = (op: string, reads: readonly string[], writes: string): Operation => ({
  ...{ op, domain: '', reads, attributes: [] },
  writes: [writes],
});

function port(name: string, channels: number): Port {
  const dim = [1, channels, PROBE_SIDE, PROBE_SIDE].map((dimValue) => ({ dimValue }));
  return { name, info: { name, type: { tensorType: { elemType: types.float, shape: { dim } } } } };
}
