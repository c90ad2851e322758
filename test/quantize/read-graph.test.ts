import proto from 'onnx-proto';
import { describe, expect, it } from 'vitest';
import { openGraph } from '../../src/engine/index.ts';
import type { OnnxGraph } from '../../src/quantize/onnx-graph.ts';
import { dataTypes, floatsOf } from '../../src/quantize/onnx-tensor.ts';
import { readGraph } from '../../src/quantize/read-graph.ts';
import { writeGraph } from '../../src/quantize/write-graph.ts';
import {
  brightnessNetwork,
  floats,
  graphOf,
  halves,
  integers,
  type NetworkParts,
  networkOf,
  op,
} from '../support/networks.ts';

const shape = [1, 1, 2, 2];
const value = (name: string, type = 1) => ({ name, shape, type });
const [x, y] = [value('x'), value('y')];
const read = (parts: Partial<NetworkParts>, output?: string) =>
  readGraph(networkOf({ nodes: [op('Relu', ['x'], ['y'])], inputs: [x], outputs: [y], ...parts }), output);
/** `Relu(x) -> y`, one operation after the other. */
const drawn = ({ nodes }: OnnxGraph) =>
  nodes.map((each) => `${each.op}(${each.inputs.join(', ')}) -> ${each.outputs.join(', ')}`);

async function answerOf(graph: Uint8Array, numbers: readonly number[], dims: readonly number[] = shape) {
  const open = await openGraph(graph, 1);
  try {
    const [answer] = Object.values(await open.run(Float32Array.from(numbers), dims));
    return [...answer!.data];
  } finally {
    await open.close();
  }
}

describe('what is read', () => {
  it('is no more than the output needs', () => {
    const graph = readGraph(brightnessNetwork(), 'output');
    expect(drawn(graph)).toEqual(['Conv(input, luma) -> logits', 'Sigmoid(logits) -> output']);
    expect([...graph.constants.keys()]).toEqual(['luma']);
    expect(graph).toMatchObject({ opset: 13, input: { name: 'input' }, output: { name: 'output' } });
    expect(drawn(readGraph(brightnessNetwork(), 'side'))).toEqual(['Conv(input, heavy) -> side']);
    expect(readGraph(brightnessNetwork()).output.name).toBe('output');
  });

  it('is in an order in which it can run, whatever the order of the file', () => {
    const all = [
      op('Neg', ['x'], ['a']),
      op('Abs', ['x'], ['b']),
      op('Add', ['a', 'b'], ['c']),
      op('Mul', ['c', 'a'], ['d']),
      op('Relu', ['d'], ['y']),
    ];
    const made = new Set(['x']);
    const { nodes } = read({ nodes: all.toReversed() });
    expect(nodes).toHaveLength(5);
    for (const { op, inputs, outputs } of nodes) {
      for (const name of inputs) expect(made, `${op} reads ${name}`).toContain(name);
      for (const name of outputs) made.add(name);
    }
  });

  it('may be deeper than a stack', () => {
    const nodes = Array.from({ length: 20_000 }, (_, i) => op('Neg', [i === 0 ? 'x' : `v${i}`], [`v${i + 1}`]));
    expect(read({ nodes: [...nodes, op('Relu', ['v20000'], ['y'])].toReversed() }).nodes).toHaveLength(20_001);
  });

  it('does not take inputs and outputs that are left out for values', () => {
    const nodes = [
      op('Resize', ['x', '', 'twice'], ['large']),
      op('MaxPool', ['large'], ['pooled', ''], { kernel_shape: [1, 1] }),
      op('Relu', ['pooled'], ['y']),
    ];
    const graph = read({ nodes, weights: [floats('twice', [4], [1, 1, 2, 2])] });
    expect(graph.nodes.map(({ op }) => op)).toEqual(['Resize', 'MaxPool', 'Relu']);
  });
});

describe('what only passes values on', () => {
  it('vanishes: constants, identities', () => {
    const nodes = [
      op('Constant', [], ['two'], { value: floats('', [1], [2]) }),
      op('Identity', ['x'], ['same']),
      op('Identity', ['same'], ['still']),
      op('Mul', ['still', 'two'], ['twice']),
      op('Identity', ['twice'], ['y']),
    ];
    const graph = read({ nodes });
    expect(drawn(graph)).toEqual(['Mul(x, two) -> y']);
    expect([...floatsOf(graph.constants.get('two')!)]).toEqual([2]);
  });

  it('may be the answer and be read elsewhere too', () => {
    const nodes = [
      op('Neg', ['x'], ['a']),
      op('Identity', ['a'], ['y']),
      op('Abs', ['a'], ['b']),
      op('Add', ['y', 'b'], ['z']),
    ];
    expect(drawn(read({ nodes, outputs: [y, value('z')] }, 'z'))).toEqual([
      'Neg(x) -> a',
      'Abs(a) -> b',
      'Add(a, b) -> z',
    ]);
    expect(drawn(read({ nodes, outputs: [y, value('z')] }, 'y'))).toEqual(['Neg(x) -> y']);
  });

  it('vanishes: casts between half and single precision', async () => {
    const parts = {
      nodes: [
        op('Cast', ['x'], ['half'], { to: 10 }),
        op('Mul', ['half', 'factor'], ['product']),
        op('Cast', ['product'], ['y'], { to: 1 }),
      ],
      // -1.5
      weights: [halves('factor', [1], [0xbe00])],
      inside: [value('half', 10), value('product', 10)],
    };
    const graph = read(parts);
    expect(drawn(graph)).toEqual(['Mul(x, factor) -> y']);
    expect(await answerOf(writeGraph(graph), [1, -2, 0, 4])).toEqual([-1.5, 3, -0, -6]);
  });

  it('is of single precision where the file’s own ports are of half', async () => {
    const graph = read({ inputs: [value('x', 10)], outputs: [value('y', 10)] });
    expect(await answerOf(writeGraph(graph), [1, -2, 0, 4])).toEqual([1, 0, 0, 4]);
  });

  it('stays where it is a cast of integers', async () => {
    const nodes = [
      op('Shape', ['x'], ['sides']),
      op('Cast', ['sides'], ['floats'], { to: 1 }),
      op('ReduceMax', ['floats'], ['most'], { keepdims: 0 }),
      op('Add', ['x', 'most'], ['y']),
    ];
    const graph = read({ nodes, inside: [{ name: 'sides', shape: [4], type: 7 }] });
    expect(graph.nodes.map(({ op }) => op)).toEqual(['Shape', 'Cast', 'ReduceMax', 'Add']);
    expect(await answerOf(writeGraph(graph), [1, -2, 0, 4])).toEqual([3, 0, 2, 6]);
  });

  it('becomes single precision where half is made: of integers, and of a shape', async () => {
    const nodes = [
      op('Cast', ['x'], ['half'], { to: 10 }),
      op('Shape', ['half'], ['sides']),
      op('Cast', ['sides'], ['floats'], { to: 10 }),
      op('ReduceMax', ['floats'], ['most'], { keepdims: 0 }),
      op('ConstantOfShape', ['sides'], ['threes'], { value: halves('', [1], [0x4200]) }),
      op('Sum', ['half', 'most', 'threes'], ['sum']),
      op('Cast', ['sum'], ['y'], { to: 1 }),
    ];
    // The file says nothing of the values within: a reader must not need it.
    expect(await answerOf(writeGraph(read({ nodes })), [1, -2, 0, 4])).toEqual([6, 3, 5, 9]);
  });
});

describe('what is refused', () => {
  const If = op('If', ['x'], ['y'], { then_branch: graphOf({ nodes: [], inputs: [], outputs: [y] }) });
  it.each<[string, Partial<NetworkParts>, string]>([
    ['two inputs', { inputs: [x, value('z')] }, 'It has 2 inputs; a picture fills one.'],
    ['no input', { inputs: [], weights: [floats('x', shape, [1, 1, 1, 1])] }, 'It has 0 inputs; a picture fills one.'],
    ['a graph inside', { nodes: [If] }, 'Its operation If has a graph of its own inside.'],
    [
      'weights in a file beside it',
      { weights: [{ ...floats('w', [1], [1]), dataLocation: 1 }] },
      'The weights "w" lie in a file beside it: export it as one file.',
    ],
  ])('%s', (_, parts, sentence) => {
    expect(() => read(parts)).toThrow(sentence);
  });

  it('an output that it does not have, and what is no model', () => {
    expect(() => read({}, 'alpha')).toThrow('It has no output "alpha".');
    expect(() => readGraph(new Uint8Array(0))).toThrow('It holds no graph.');
  });

  it('functions of its own', () => {
    const { ModelProto } = proto.onnx;
    const model = ModelProto.decode(brightnessNetwork());
    const bytes = ModelProto.encode({ ...model, functions: [{ name: 'f', domain: 'own' }] }).finish();
    expect(() => readGraph(bytes)).toThrow('It has functions of its own: export it without.');
  });

  it('not the standard under its other name', () => {
    const { ModelProto } = proto.onnx;
    const model = ModelProto.decode(brightnessNetwork());
    const bytes = ModelProto.encode({ ...model, opsetImport: [{ domain: 'ai.onnx', version: 12 }] }).finish();
    expect(readGraph(bytes).opset).toBe(12);
  });

  it('not weights that older files list among the inputs', () => {
    const weights = [floats('w', [1], [1])];
    const nodes = [op('Mul', ['x', 'w'], ['y'])];
    expect(read({ nodes, weights, inputs: [x, { name: 'w', shape: [1] }] }).input.name).toBe('x');
  });
});

describe('what is written', () => {
  it('gives the same answer', async () => {
    const file = brightnessNetwork({
      input: { name: 'input', shape: [1, 3, 2, 2] },
      output: { name: 'output', shape },
    });
    const numbers = Array.from({ length: 12 }, (_, i) => Math.sin(i));
    const logits = [0, 1, 2, 3].map(
      (i) => 4 * (0.299 * numbers[i]! + 0.587 * numbers[i + 4]! + 0.114 * numbers[i + 8]!),
    );
    const answer = await answerOf(writeGraph(readGraph(file)), numbers, [1, 3, 2, 2]);
    for (const [i, logit] of logits.entries()) expect(answer[i]).toBeCloseTo(1 / (1 + Math.exp(-logit)), 5);
    const before = await openGraph(file, 1);
    expect(answer).toEqual([...(await before.run(Float32Array.from(numbers), [1, 3, 2, 2])).output!.data]);
    await before.close();
  });

  it('keeps constants, attributes, the version and domains', () => {
    const nodes = [
      { ...op('Gelu', ['x'], ['soft']), domain: 'com.microsoft' },
      op('Reshape', ['soft', 'flat'], ['row']),
      op('Concat', ['row', 'row'], ['y'], { axis: 0 }),
    ];
    const graph = readGraph(networkOf({ nodes, inputs: [x], outputs: [y], weights: [integers('flat', [1, 4])] }, 11));
    const again = readGraph(writeGraph(graph));
    // What a file does not say of a domain is its first version.
    expect(again).toEqual({ ...graph, otherOpsets: new Map([['com.microsoft', 1]]) });
    expect(again.opset).toBe(11);
    expect(again.nodes[0]!.domain).toBe('com.microsoft');
    expect(again.constants.get('flat')).toMatchObject({ type: dataTypes.int64, dims: [2] });
  });

  it('writes what is of half precision in single', () => {
    const graph = read({ nodes: [op('Mul', ['x', 'w'], ['y'])], weights: [halves('w', [2], [0x3c00, 0xc500])] });
    const { constants } = readGraph(writeGraph(graph));
    expect(constants.get('w')).toMatchObject({ type: dataTypes.float, dims: [2] });
    expect([...floatsOf(constants.get('w')!)]).toEqual([1, -5]);
  });

  it('shows more values where they are wanted', async () => {
    const graph = read({ nodes: [op('Neg', ['x'], ['a']), op('Relu', ['a'], ['y'])] });
    const more = { name: 'a', info: { name: 'a', type: { tensorType: { elemType: dataTypes.float } } } };
    const open = await openGraph(writeGraph(graph, [more]), 1);
    const answers = await open.run(Float32Array.of(1, -2, 3, 4), shape);
    await open.close();
    expect([...answers.a!.data]).toEqual([-1, 2, -3, -4]);
    expect([...answers.y!.data]).toEqual([0, 2, 0, 0]);
  });
});
