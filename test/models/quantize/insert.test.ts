import { describe, expect, it } from 'vitest';
import { openGraph } from '../../../src/engine/index.ts';
import { type Graph, readGraph, writeGraph } from '../../../src/models/quantize/graph.ts';
import { insert } from '../../../src/models/quantize/insert.ts';
import { placesOf } from '../../../src/models/quantize/places.ts';
import type { Range } from '../../../src/models/quantize/ranges.ts';
import { types } from '../../../src/models/quantize/tensor.ts';
import { eightBitAnswer, eightBitNetwork, eightBitRanges } from '../../support/eight-bit-networks.ts';
import { floats, networkOf, op } from '../../support/networks.ts';

type Ranges = Readonly<Record<string, Range>>;
const quantized = (network: Uint8Array, ranges: Ranges = eightBitRanges, bits: 7 | 8 = 8): Promise<Graph> => {
  const graph = readGraph(network);
  return insert(graph, placesOf(graph), { ranges: new Map(Object.entries(ranges)), bits });
};

async function answerOf(graph: Graph, rows: readonly (readonly number[])[]) {
  const open = await openGraph(writeGraph(graph), 1);
  const { y } = await open.run(Float32Array.from(rows.flat()), [1, 1, rows.length, rows[0]!.length]);
  await open.close();
  return [...y!.data];
}

const rows = [
  [0, 1, 2, 5],
  [3, 0, -1, 4],
  [2, 2, 6, 0],
];

describe('a network in eight bits', () => {
  it('is the float network where eight bits tell all that it has', async () => {
    expect(await answerOf(readGraph(eightBitNetwork()), rows)).toEqual(eightBitAnswer(rows));
    expect(await answerOf(await quantized(eightBitNetwork()), rows)).toEqual(eightBitAnswer(rows));
    // By hand: 127 (0 + 1) - 127 + .5 * 0, of the second number of the first row.
    expect(eightBitAnswer(rows)[1]).toBe(0);
    expect(eightBitAnswer(rows)[3]).toBe(127 * 6);
  });

  it('is it with weights of seven bits too, which are no larger than 63', async () => {
    const graph = await quantized(eightBitNetwork(), eightBitRanges, 7);
    expect(await answerOf(graph, rows)).toEqual(eightBitAnswer(rows));
    const weights = [...graph.constants.values()].find(({ type }) => type === types.int8)!;
    expect(Math.max(...new Int8Array(weights.bytes.slice().buffer).map(Math.abs))).toBe(63);
  });

  it('cuts off what is beyond a range', async () => {
    const narrow = { x: [-1, 254], b: [0, 255] } as const;
    // The step is 1 now, and 255 is the end; what lies before is told as it is.
    const ends = eightBitAnswer([[0, 1, 2, 5]]).map((exact) => Math.min(255, exact));
    expect(await answerOf(await quantized(eightBitNetwork(), narrow), [[0, 1, 2, 5]])).toEqual(ends);
    expect(ends).toEqual([0, 0, 254, 255]);
  });

  it('stores weights in eight bits, and a bias in 32', async () => {
    const { constants, operations } = await quantized(eightBitNetwork());
    const kinds = [...constants.values()].map(({ type, dims }) => `${type} [${dims}]`).sort();
    expect(kinds).toEqual(
      [
        ...[`${types.uint8} []`, `${types.float} []`, `${types.uint8} []`, `${types.float} []`],
        ...[`${types.int8} [2,1,3,3]`, `${types.float} [2]`, `${types.int32} [2]`, `${types.float} [2]`],
        // The last convolution, as it was.
        `${types.float} [1,2,1,1]`,
      ].sort(),
    );
    expect(operations.map(({ op }) => op).filter((op) => !/Linear$/.test(op))).toEqual(['Conv', 'Relu', 'Conv']);
    expect(operations.filter(({ op }) => op === 'QuantizeLinear').map(({ reads }) => reads[0])).toEqual(['x', 'b']);
    // Those two again, weights and bias.
    expect(operations.filter(({ op }) => op === 'DequantizeLinear')).toHaveLength(4);
  });

  it('has the same bytes every time', async () => {
    const [one, other] = [await quantized(eightBitNetwork()), await quantized(eightBitNetwork())];
    expect(Buffer.compare(writeGraph(one), writeGraph(other))).toBe(0);
  });
});

describe('files of older versions', () => {
  it('take the operations of the runtime, and run', async () => {
    const graph = await quantized(eightBitNetwork(11));
    const domains = graph.operations.filter(({ op }) => /Linear$/.test(op)).map(({ domain }) => domain);
    expect(new Set(domains)).toEqual(new Set(['com.microsoft']));
    expect(readGraph(writeGraph(graph)).opset).toBe(11);
    expect(await answerOf(graph, rows)).toEqual(eightBitAnswer(rows));
  });

  it('and newer ones those of the standard', async () => {
    const { operations } = await quantized(eightBitNetwork(13));
    expect(new Set(operations.map(({ domain }) => domain))).toEqual(new Set(['']));
  });
});

describe('values that several read', () => {
  const shape = [1, 1, 1, 2];
  /** `y = relu(2x + 2x) + 2x - x`, with what carries in between. */
  const network = networkOf({
    nodes: [
      op('Conv', ['x', 'two'], ['a']),
      op('Conv', ['x', 'two'], ['b']),
      op('Add', ['a', 'b'], ['sum']),
      op('Relu', ['sum'], ['positive']),
      op('MaxPool', ['positive'], ['pooled'], { kernel_shape: [1, 1] }),
      op('Concat', ['pooled', 'a'], ['both'], { axis: 1 }),
      op('ReduceSum', ['both', 'channels'], ['total']),
      op('Sub', ['total', 'x'], ['y']),
    ],
    inputs: [{ name: 'x', shape }],
    outputs: [{ name: 'y', shape }],
    weights: [
      floats('two', [1, 1, 1, 1], [2]),
      { name: 'channels', dims: [1], dataType: 7, rawData: new Uint8Array(BigInt64Array.of(1n).buffer) },
    ],
  });
  // The last convolutions would stay: here it is for the test to say that they are not.
  const graph = readGraph(network);
  const places = { ...placesOf(graph) };
  const eight = new Set(graph.operations.slice(0, 6));
  const sources = new Map([
    ['pooled', ['positive']],
    ['both', ['pooled', 'a']],
  ]);
  const ranges = new Map<string, Range>([
    ['x', [-55, 200]],
    ['a', [-110, 400]],
    ['b', [-110, 400]],
    ['positive', [0, 510]],
  ]);
  const insertion = { ranges, bits: 8 as const };

  it('go through eight bits once', async () => {
    const made = await insert(graph, { ...places, eight, sources }, insertion);
    const through = made.operations.filter(({ op }) => op === 'QuantizeLinear').map(({ reads }) => reads[0]);
    expect(through).toEqual(['x', 'a', 'b', 'positive', 'pooled', 'both']);
    // What is in no eight bits reads the picture itself, and what others made after it went through.
    const reads = (op: string) => made.operations.find((each) => each.op === op)!.reads;
    expect(reads('Sub')).toEqual(['total', 'x']);
    expect(reads('ReduceSum')[0]).not.toBe('both');
  });

  it('take the range of what they are made of together', async () => {
    const made = await insert(graph, { ...places, eight, sources }, insertion);
    const scaleOf = (value: string) => {
      const { reads } = made.operations.find(({ op, reads }) => op === 'QuantizeLinear' && reads[0] === value)!;
      return new Float32Array(made.constants.get(reads[1]!)!.bytes.slice().buffer)[0];
    };
    expect(['x', 'a', 'positive', 'pooled', 'both'].map(scaleOf)).toEqual(
      // From -110 of a to 510 of pooled.
      [1, 2, 2, 2, 620 / 255].map(Math.fround),
    );
  });
});

describe('what is refused', () => {
  it('is a value without a range, by its name', async () => {
    await expect(quantized(eightBitNetwork(), { x: [-1, 254] })).rejects.toThrow(
      'The table of ranges has none for "b".',
    );
    await expect(quantized(eightBitNetwork(), {})).rejects.toThrow('The table of ranges has none for "x".');
  });
});
