import { readFileSync } from 'node:fs';
import proto from 'onnx-proto';
import { describe, expect, test } from 'vitest';
import { openGraph } from '../../src/engine/index.ts';
import { pruneGraph } from '../../src/engine/prune-graph.ts';
import { resizableGraph } from '../../src/engine/resizable-graph.ts';
import type { Model } from '../../src/pipeline/index.ts';
import { factsOf } from '../support/model-facts.ts';
import { fixedNetwork, floats, integers, networkOf, op, writeNetwork } from '../support/networks.ts';

const sizes = { least: 8, most: 64, multipleOf: 4 };
const modelOf = (input: Partial<Model['input']> = {}, output: Partial<Model['output']> = {}) =>
  factsOf('net', [32, 24], { input: { sizes, ...input }, output });

/** A picture of noise, always the same. */
const noise = (width: number, height: number) =>
  Float32Array.from({ length: 3 * width * height }, (_, i) => Math.sin(i * 12.9898) % 1);

async function answerOf(graph: Uint8Array, width: number, height: number) {
  const open = await openGraph(graph, 1);
  const { output } = await open.run(noise(width, height), [1, 3, height, width]);
  await open.close();
  return { dims: output!.dims, data: [...(output!.data as Float32Array)] };
}

const resizable = (bytes: Uint8Array, model = modelOf()) => resizableGraph(writeNetwork(bytes), model);

describe('a graph of fixed size as one of any', () => {
  test('answers at its own size as before, to the bit', async () => {
    const file = writeNetwork(fixedNetwork(32, 24));
    const before = await answerOf(pruneGraph(file, 'output')!, 32, 24);
    expect(await answerOf(resizableGraph(file, modelOf()).bytes, 32, 24)).toEqual(before);
    expect(new Set(before.data).size).toBeGreaterThan(700);
  });

  test.each([
    [64, 48],
    [8, 12],
    [28, 64],
  ])('answers at %i x %i as a graph made for that size, to the bit', async (width, height) => {
    const { bytes } = resizable(fixedNetwork(32, 24));
    expect(await answerOf(bytes, width, height)).toEqual(await answerOf(fixedNetwork(width, height), width, height));
  });

  test('has only what its output needs, and says of its sides that they may be any', () => {
    const { graph } = proto.onnx.ModelProto.decode(resizable(fixedNetwork(32, 24)).bytes);
    const types = (graph!.node ?? []).map(({ opType }) => opType);
    // Three of the constants are gone with the computation of sizes; both scales are (1, 1, 2, 2).
    expect(types.filter((type) => type === 'Constant')).toHaveLength(1);
    expect(types).not.toContain('Shape');
    expect(graph!.valueInfo).toEqual([]);
    expect((graph!.output ?? []).map(({ name }) => name)).toEqual(['output']);
    const [input] = graph!.input ?? [];
    const sides = input!.type!.tensorType!.shape!.dim!.map(({ dimValue, dimParam }) => dimParam || Number(dimValue));
    expect(sides).toEqual([1, 3, 'height', 'width']);
  });

  test('says what a run at a second size must answer', () => {
    const { trial } = resizable(fixedNetwork(32, 24));
    expect(trial).toMatchObject({ input: { width: 12, height: 8 }, answer: { width: 12, height: 8 } });
  });

  test('keeps a size that is computed from the picture', async () => {
    const computed = networkOf({
      nodes: [
        op('MaxPool', ['input'], ['half'], { kernel_shape: [2, 2], strides: [2, 2], ceil_mode: 1 }),
        op('Shape', ['input'], ['size']),
        op('Resize', ['half', '', '', 'size'], ['again'], { mode: 'linear' }),
        op('Conv', ['again', 'luma'], ['output']),
      ],
      inputs: [{ name: 'input', shape: [1, 3, 24, 32] }],
      outputs: [{ name: 'output', shape: [1, 1, 24, 32] }],
      weights: [floats('luma', [1, 3, 1, 1], [1, 2, 3])],
    });
    // Odd sides have no scale in common: sizes in the file would not fit.
    const { bytes } = resizable(computed, modelOf({ sizes: { least: 5, most: 64, multipleOf: 1 } }));
    expect(bytes).toBeDefined();
    expect((await answerOf(bytes, 7, 5)).dims).toEqual([1, 1, 5, 7]);
  });
});

/** Halves a picture and doubles it again, by windows that overlap. */
const doubling = (width: number, height: number, attributes: Parameters<typeof op>[3] = {}) =>
  networkOf({
    nodes: [
      op('MaxPool', ['input'], ['half'], { kernel_shape: [2, 2], strides: [2, 2] }),
      op('ConvTranspose', ['half', 'spread', 'bias'], ['output'], {
        ...{ strides: [2, 2], pads: [1, 0, 1, 2], output_padding: [1, 1], dilations: [1, 2] },
        ...{ auto_pad: 'NOTSET', ...attributes },
      }),
    ],
    inputs: [{ name: 'input', shape: [1, 3, height, width] }],
    outputs: [{ name: 'output', shape: [1, 1, height, width] }],
    weights: [
      floats(
        'spread',
        [3, 1, 3, 2],
        Array.from({ length: 18 }, (_, i) => i - 7),
      ),
      floats('bias', [1], [0.5]),
    ],
  });

describe('a graph with ConvTranspose', () => {
  test('answers at another size as one made for that size', async () => {
    const { bytes, trial } = resizable(doubling(32, 24));
    expect(trial.answer).toMatchObject(trial.input);
    expect(await answerOf(bytes, 28, 64)).toEqual(await answerOf(doubling(28, 64), 28, 64));
  });

  test('stays of its size where that is stated there', () => {
    const bytes = doubling(32, 24, { output_shape: [24, 32] });
    expect(() => resizable(bytes)).toThrow('a ConvTranspose has a size of its own');
    expect(() => resizable(doubling(32, 24, { auto_pad: 'SAME_UPPER' }))).toThrow('has a size of its own');
  });

  test('stays of its size where nothing would be left', () => {
    expect(() => resizable(doubling(32, 24, { pads: [8, 8, 8, 8] }))).toThrow('ConvTranspose would get 1x3x4x6');
  });
});

describe('a graph stays of its size, with the reason,', () => {
  const shaped = (nodes: readonly proto.onnx.INodeProto[], weights: readonly proto.onnx.ITensorProto[] = []) =>
    networkOf({
      nodes: [...nodes, op('Conv', ['last', 'luma'], ['output'])],
      inputs: [{ name: 'input', shape: [1, 3, 24, 32] }],
      outputs: [{ name: 'output', shape: [1, 1, 24, 32] }],
      weights: [floats('luma', [1, 3, 1, 1], [1, 2, 3]), ...weights],
    });

  test('where an operation is not known', () => {
    const bytes = shaped([op('Softmax', ['input'], ['last'])]);
    expect(() => resizable(bytes)).toThrow('the operation Softmax is not known to work at any size');
  });

  test('where pixels are laid out for one size', () => {
    const bytes = shaped(
      [op('Reshape', ['input', 'flat'], ['row']), op('Reshape', ['row', 'square'], ['last'])],
      [integers('flat', [1, 3, 768]), integers('square', [1, 3, 24, 32])],
    );
    expect(() => resizable(bytes)).toThrow('at 12x8 Reshape would get 1x3x8x12');
  });

  test('where it has a weight for each pixel', () => {
    const bytes = shaped(
      [op('Add', ['input', 'place'], ['last'])],
      [floats('place', [1, 3, 24, 32], new Float32Array(3 * 768))],
    );
    expect(() => resizable(bytes)).toThrow('at 12x8 Add would get values of 1x3x8x12 and 1x3x24x32');
  });

  test('where its answer does not grow with the picture', () => {
    const bytes = shaped([op('GlobalAveragePool', ['input'], ['last'])]);
    expect(() => resizable(bytes, modelOf({}, {}))).toThrow('at 12x8 its answer would be 1x1');
  });

  test('where its manifest names sides that do not fit its halvings', () => {
    const model = modelOf({ sizes: { least: 6, most: 64, multipleOf: 2 } });
    expect(() => resizable(fixedNetwork(32, 24), model)).toThrow(
      /^at 8x6 Add would get values of 1x4x4x4 and 1x4x3x4$/,
    );
  });

  test('where its weights lie in other files', () => {
    const model = proto.onnx.ModelProto.decode(fixedNetwork(32, 24));
    model.graph!.initializer![0]!.dataLocation = 1;
    const bytes = proto.onnx.ModelProto.encode(model).finish();
    expect(() => resizable(bytes)).toThrow('its weights lie in other files');
  });
});

test('a file that is no graph is not what its manifest says', () => {
  expect(() => resizableGraph(writeNetwork(readFileSync(import.meta.filename)), modelOf())).toThrow(
    expect.objectContaining({ code: 'MODEL_MISMATCH' }),
  );
});
