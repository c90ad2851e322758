import { expect, it } from 'vitest';
import { openGraph } from '../../src/engine/index.ts';
import { floatsOf } from '../../src/quantize/onnx-tensor.ts';
import { readGraph } from '../../src/quantize/read-graph.ts';
import { writeGraph } from '../../src/quantize/write-graph.ts';
import { floats, type NetworkParts, networkOf, op } from '../support/networks.ts';

const shape = [1, 2, 1, 2];
const parts: NetworkParts = {
  nodes: [
    op('Conv', ['x', 'weights', 'bias'], ['sum']),
    op('BatchNormalization', ['sum', 'factor', 'shift', 'mean', 'variance'], ['normed']),
    op('Relu', ['normed'], ['y']),
  ],
  inputs: [{ name: 'x', shape }],
  outputs: [{ name: 'y', shape }],
  weights: [
    floats('weights', [2, 2, 1, 1], [1, 2, 3, 4]),
    floats('bias', [2], [1, -1]),
    floats('factor', [2], [6, 2]),
    floats('shift', [2], [0.5, 10]),
    floats('mean', [2], [3, 1]),
    // Less epsilon, 1e-5: roots of 2 and 4.
    floats('variance', [2], [4 - 1e-5, 16 - 1e-5]),
  ],
};

it('a batch norm becomes part of the convolution before it', () => {
  const { nodes, constants } = readGraph(networkOf(parts));
  expect(nodes.map(({ op, outputs }) => [op, ...outputs])).toEqual([
    ['Conv', 'normed'],
    ['Relu', 'y'],
  ]);
  const [, weights, bias] = nodes[0]!.inputs;
  // Factors 6 / 2 and 2 / 4.
  expect([...floatsOf(constants.get(weights!)!)]).toEqual([3, 6, 1.5, 2]);
  expect([...floatsOf(constants.get(bias!)!)]).toEqual([3 * (1 - 3) + 0.5, 0.5 * (-1 - 1) + 10]);
  expect([...constants.keys()].sort()).toEqual([weights, bias].sort());
});

it('and the answer is the same', async () => {
  const answers = await Promise.all(
    [networkOf(parts), writeGraph(readGraph(networkOf(parts)))].map(async (network) => {
      const open = await openGraph(network, 1);
      const { y } = await open.run(Float32Array.of(1, -2, 0.5, 3), shape);
      await open.close();
      return [...(y!.data as Float32Array)];
    }),
  );
  expect(answers[0]!.some((value) => value > 0)).toBe(true);
  for (const [i, value] of answers[0]!.entries()) expect(answers[1]![i]).toBeCloseTo(value, 4);
});

it.each<[string, Partial<NetworkParts>]>([
  ['another node reads the sum', { nodes: [...parts.nodes.slice(0, 2), op('Add', ['normed', 'sum'], ['y'])] }],
  ['the sum is the answer', { outputs: [{ name: 'sum', shape }] }],
  ['its numbers are not known from the start', { weights: parts.weights!.filter(({ name }) => name !== 'mean') }],
])('it stays where %s', (_, changes) => {
  const changed = { ...parts, ...changes };
  const inputs = changed.weights === parts.weights ? changed.inputs : [{ name: 'x', shape }];
  const all = changed.weights === parts.weights ? changed.nodes : [op('Neg', ['shift'], ['mean']), ...changed.nodes];
  const { nodes } = readGraph(networkOf({ ...changed, inputs, nodes: all }));
  const [norm] = nodes.filter(({ op }) => op === 'BatchNormalization');
  if (changed.outputs === parts.outputs) expect(norm?.inputs[0]).toBe('sum');
  expect(nodes.find(({ op }) => op === 'Conv')?.outputs).toEqual(['sum']);
});
