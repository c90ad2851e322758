import { describe, expect, it } from 'vitest';
import { openGraph } from '../../src/engine/index.ts';
import { readGraph } from '../../src/quantize/read-graph.ts';
import { writeGraph } from '../../src/quantize/write-graph.ts';
import { floats, networkOf, op } from '../support/networks.ts';

const HEIGHT = 7;
const WIDTH = 6;
const CHANNELS = 3;

type Attributes = Parameters<typeof op>[3];

/** A convolution of `[1, 3, 7, 6]` and its sigmoid, by weights that differ everywhere. */
function convolution(to: number, kernel: readonly [number, number], attributes: Attributes = {}): Uint8Array {
  const [high, wide] = kernel;
  const count = to * CHANNELS * high * wide;
  const numbers = Array.from({ length: count }, (_, i) => Math.sin(1 + i));
  return networkOf({
    nodes: [op('Conv', ['x', 'w', 'b'], ['sum'], attributes), op('Sigmoid', ['sum'], ['y'])],
    inputs: [{ name: 'x', shape: [1, CHANNELS, HEIGHT, WIDTH] }],
    outputs: [{ name: 'y', shape: [1, to, 'height', 'width'] }],
    weights: [
      floats('w', [to, CHANNELS, high, wide], numbers),
      floats(
        'b',
        [to],
        Array.from({ length: to }, (_, i) => i - 0.5),
      ),
    ],
  });
}

const operatorsOf = (network: Uint8Array) => readGraph(network).nodes.map(({ op }) => op);

async function answerOf(network: Uint8Array) {
  const numbers = Float32Array.from({ length: CHANNELS * HEIGHT * WIDTH }, (_, i) => Math.cos(3 * i));
  const open = await openGraph(network, 1);
  const { y } = await open.run(numbers, [1, CHANNELS, HEIGHT, WIDTH]);
  await open.close();
  return { dims: y!.dims, data: [...(y!.data as Float32Array)] };
}

describe('a last convolution of few channels', () => {
  it.each<[string, number, [number, number], Attributes]>([
    ['to one channel', 1, [3, 3], { pads: [1, 1, 1, 1] }],
    ['to four', 4, [1, 2], { pads: [0, 1, 0, 0] }],
    ['without margins', 2, [2, 2], {}],
    ['of margins that are not equal', 1, [3, 2], { pads: [2, 0, 1, 1] }],
    ['of a wide kernel', 1, [1, 5], { pads: [0, 2, 0, 2], kernel_shape: [1, 5] }],
    ['with gaps', 1, [3, 2], { pads: [2, 1, 2, 1], dilations: [2, 3] }],
  ])('is transposed, and its answer is the same: %s', async (_, to, kernel, attributes) => {
    const network = convolution(to, kernel, attributes);
    expect(operatorsOf(network)).toEqual(['ConvTranspose', 'Sigmoid']);
    const [before, after] = [await answerOf(network), await answerOf(writeGraph(readGraph(network)))];
    expect(after.dims).toEqual(before.dims);
    expect(new Set(before.data).size).toBeGreaterThan(before.data.length / 2);
    for (const [i, value] of before.data.entries()) expect(after.data[i]).toBeCloseTo(value, 5);
  });

  it.each<[string, number, [number, number], Attributes]>([
    ['needs more memory than was measured', 2, [3, 3], { pads: [1, 1, 1, 1] }],
    ['is of a large kernel', 1, [5, 2], {}],
    ['mixes single pixels', 1, [1, 1], {}],
    ['takes steps', 1, [3, 3], { strides: [2, 1] }],
    ['finds its margins itself', 1, [3, 3], { auto_pad: 'SAME_UPPER' }],
    ['has margins beyond its reach', 1, [3, 3], { pads: [3, 1, 1, 1] }],
  ])('stays where it %s', (_, to, kernel, attributes) => {
    expect(operatorsOf(convolution(to, kernel, attributes))).toEqual(['Conv', 'Sigmoid']);
  });

  it('stays where it has groups, or weights that are computed', () => {
    const values = {
      inputs: [{ name: 'x', shape: [1, 2, 4, 4] }],
      outputs: [{ name: 'y', shape: [1, 2, 'height', 'width'] }],
    };
    const w = floats('w', [2, 1, 2, 2], Array(8).fill(1));
    const conv = (weights: string) => op('Conv', ['x', weights], ['y'], { group: 2 });
    expect(operatorsOf(networkOf({ nodes: [conv('w')], ...values, weights: [w] }))).toEqual(['Conv']);
    const computed = [op('Conv', ['x', 'x'], ['y'], {})];
    expect(operatorsOf(networkOf({ nodes: computed, ...values }))).toEqual(['Conv']);
  });

  it('is the last one only', () => {
    const network = networkOf({
      nodes: [op('Conv', ['x', 'w'], ['a'], { pads: [1, 1, 1, 1] }), op('Conv', ['a', 'w'], ['y'], {})],
      inputs: [{ name: 'x', shape: [1, 1, 4, 4] }],
      outputs: [{ name: 'y', shape: [1, 1, 2, 2] }],
      weights: [floats('w', [1, 1, 3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9])],
    });
    expect(operatorsOf(network)).toEqual(['Conv', 'ConvTranspose']);
  });
});
