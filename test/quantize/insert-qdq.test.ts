import { describe, expect, it } from 'vitest';
import { openGraph } from '../../src/engine/index.ts';
import { insertQdq } from '../../src/quantize/insert-qdq.ts';
import type { OnnxGraph } from '../../src/quantize/onnx-graph.ts';
import { dataTypes } from '../../src/quantize/onnx-tensor.ts';
import { readGraph } from '../../src/quantize/read-graph.ts';
import { targetsOf } from '../../src/quantize/targets.ts';
import type { ValueRange } from '../../src/quantize/value-range.ts';
import { writeGraph } from '../../src/quantize/write-graph.ts';
import { int8Answer, int8Model, int8Ranges } from '../support/int8-models.ts';
import { floats, networkOf, op } from '../support/networks.ts';

type Ranges = Readonly<Record<string, ValueRange>>;
const quantized = (model: Uint8Array, ranges: Ranges = int8Ranges, bits: 7 | 8 = 8): Promise<OnnxGraph> => {
  const graph = readGraph(model);
  return insertQdq(graph, targetsOf(graph), { ranges: new Map(Object.entries(ranges)), bits });
};

async function answerOf(graph: OnnxGraph, rows: readonly (readonly number[])[]) {
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

describe('a model in int8', () => {
  it('is the float model where int8 represents all that it has', async () => {
    expect(await answerOf(readGraph(int8Model()), rows)).toEqual(int8Answer(rows));
    expect(await answerOf(await quantized(int8Model()), rows)).toEqual(int8Answer(rows));
    // By hand: 127 (0 + 1) - 127 + .5 * 0, of the second number of the first row.
    expect(int8Answer(rows)[1]).toBe(0);
    expect(int8Answer(rows)[3]).toBe(127 * 6);
  });

  it('is it with weights of seven bits too, which are no larger than 63', async () => {
    const graph = await quantized(int8Model(), int8Ranges, 7);
    expect(await answerOf(graph, rows)).toEqual(int8Answer(rows));
    const weights = [...graph.constants.values()].find(({ type }) => type === dataTypes.int8)!;
    expect(Math.max(...new Int8Array(weights.bytes.slice().buffer).map(Math.abs))).toBe(63);
  });

  it('cuts off what is beyond a range', async () => {
    const narrow = { x: [-1, 254], b: [0, 255] } as const;
    // The step is 1 now, and 255 is the end; what lies before is exact.
    const ends = int8Answer([[0, 1, 2, 5]]).map((exact) => Math.min(255, exact));
    expect(await answerOf(await quantized(int8Model(), narrow), [[0, 1, 2, 5]])).toEqual(ends);
    expect(ends).toEqual([0, 0, 254, 255]);
  });

  it('stores weights in int8, and a bias in 32', async () => {
    const { constants, nodes } = await quantized(int8Model());
    const kinds = [...constants.values()].map(({ type, dims }) => `${type} [${dims}]`).sort();
    expect(kinds).toEqual(
      [
        ...[`${dataTypes.uint8} []`, `${dataTypes.float} []`, `${dataTypes.uint8} []`, `${dataTypes.float} []`],
        ...[
          `${dataTypes.int8} [2,1,3,3]`,
          `${dataTypes.float} [2]`,
          `${dataTypes.int32} [2]`,
          `${dataTypes.float} [2]`,
        ],
        // The last convolution, as it was.
        `${dataTypes.float} [1,2,1,1]`,
      ].sort(),
    );
    expect(nodes.map(({ op }) => op).filter((op) => !/Linear$/.test(op))).toEqual(['Conv', 'Relu', 'Conv']);
    expect(nodes.filter(({ op }) => op === 'QuantizeLinear').map(({ inputs }) => inputs[0])).toEqual(['x', 'b']);
    // Those two again, weights and bias.
    expect(nodes.filter(({ op }) => op === 'DequantizeLinear')).toHaveLength(4);
  });

  it('has the same bytes every time', async () => {
    const [one, other] = [await quantized(int8Model()), await quantized(int8Model())];
    expect(Buffer.compare(writeGraph(one), writeGraph(other))).toBe(0);
  });
});

describe('files of older versions', () => {
  it('take the operators of the runtime, and run', async () => {
    const graph = await quantized(int8Model(11));
    const domains = graph.nodes.filter(({ op }) => /Linear$/.test(op)).map(({ domain }) => domain);
    expect(new Set(domains)).toEqual(new Set(['com.microsoft']));
    expect(readGraph(writeGraph(graph)).opset).toBe(11);
    expect(await answerOf(graph, rows)).toEqual(int8Answer(rows));
  });

  it('and newer ones those of the standard', async () => {
    const { nodes } = await quantized(int8Model(13));
    expect(new Set(nodes.map(({ domain }) => domain))).toEqual(new Set(['']));
  });
});

describe('values that several read', () => {
  const shape = [1, 1, 1, 2];
  /** `y = relu(2x + 2x) + 2x - x`, with what carries in between. */
  const model = networkOf({
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
  const graph = readGraph(model);
  const targets = { ...targetsOf(graph) };
  const int8 = new Set(graph.nodes.slice(0, 6));
  const sources = new Map([
    ['pooled', ['positive']],
    ['both', ['pooled', 'a']],
  ]);
  const ranges = new Map<string, ValueRange>([
    ['x', [-55, 200]],
    ['a', [-110, 400]],
    ['b', [-110, 400]],
    ['positive', [0, 510]],
  ]);
  const insertion = { ranges, bits: 8 as const };

  it('go through int8 once', async () => {
    const made = await insertQdq(graph, { ...targets, int8, sources }, insertion);
    const through = made.nodes.filter(({ op }) => op === 'QuantizeLinear').map(({ inputs }) => inputs[0]);
    expect(through).toEqual(['x', 'a', 'b', 'positive', 'pooled', 'both']);
    // What is not in int8 reads the picture itself, and what others made after it went through.
    const inputs = (op: string) => made.nodes.find((each) => each.op === op)!.inputs;
    expect(inputs('Sub')).toEqual(['total', 'x']);
    expect(inputs('ReduceSum')[0]).not.toBe('both');
  });

  const scaleOf = ({ nodes, constants }: OnnxGraph, value: string) => {
    const { inputs } = nodes.find(({ op, inputs }) => op === 'QuantizeLinear' && inputs[0] === value)!;
    return new Float32Array(constants.get(inputs[1]!)!.bytes.slice().buffer)[0];
  };

  it('take the range of what they are made of together', async () => {
    const made = await insertQdq(graph, { ...targets, int8, sources }, insertion);
    expect(['x', 'a', 'positive', 'pooled', 'both'].map((value) => scaleOf(made, value))).toEqual(
      // From -110 of a to 510 of pooled.
      [1, 2, 2, 2, 620 / 255].map(Math.fround),
    );
  });

  it('are joined by the range of what joins them, and it has its own', async () => {
    const joined = new Map([['pooled', 'both']]);
    const made = await insertQdq(graph, { ...targets, int8, sources, joined }, insertion);
    expect(['positive', 'pooled', 'both'].map((value) => scaleOf(made, value))).toEqual(
      [2, 620 / 255, 620 / 255].map(Math.fround),
    );
  });
});

describe('what is refused', () => {
  it('is a value without a range, by its name', async () => {
    await expect(quantized(int8Model(), { x: [-1, 254] })).rejects.toThrow('The range table has no entry for "b".');
    await expect(quantized(int8Model(), {})).rejects.toThrow('The range table has no entry for "x".');
  });
});
