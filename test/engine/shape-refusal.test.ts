import type proto from 'onnx-proto';
import { expect, test } from 'vitest';
import { openGraph } from '../../src/engine/index.ts';
import { isShapeRefusal } from '../../src/engine/shape-refusal.ts';
import { floats, integers, networkOf, op } from '../support/networks.ts';

/** The runtime's own error for a run at 12x8 of a network that says it takes any size. */
async function errorOf(nodes: readonly proto.onnx.INodeProto[], weights: readonly proto.onnx.ITensorProto[]) {
  const graph = networkOf({
    nodes: [...nodes],
    inputs: [{ name: 'input', shape: [1, 3, 'height', 'width'] }],
    outputs: [{ name: 'output', shape: [1, 'channels', 'h', 'w'] }],
    weights: [...weights],
  });
  const run = async () => {
    const open = await openGraph(graph, 1);
    try {
      await open.run(new Float32Array(3 * 12 * 8), [1, 3, 8, 12]);
    } finally {
      await open.close();
    }
  };
  return run().then(
    () => undefined,
    (error: Error) => error,
  );
}

const pixels = (name: string, dims: readonly number[]) =>
  floats(name, dims, new Float32Array(dims.reduce((a, b) => a * b, 1)));

test.each([
  ['Add', [op('Add', ['input', 'place'], ['output'])], [pixels('place', [1, 3, 24, 32])]],
  ['Concat', [op('Concat', ['input', 'place'], ['output'], { axis: 1 })], [pixels('place', [1, 3, 24, 32])]],
  ['Reshape', [op('Reshape', ['input', 'shape'], ['output'])], [integers('shape', [1, 3, 24, 32])]],
  ['MatMul', [op('MatMul', ['input', 'place'], ['output'])], [pixels('place', [1, 3, 24, 32])]],
  [
    'Conv',
    [op('Transpose', ['input'], ['turned'], { perm: [0, 2, 1, 3] }), op('Conv', ['turned', 'weights'], ['output'])],
    [pixels('weights', [1, 3, 1, 1])],
  ],
] as const)('what %s rejects at another size is a refusal of the shape', async (_name, nodes, weights) => {
  const error = await errorOf(nodes, weights);
  expect(error, 'the network works at this size').toBeDefined();
  expect(isShapeRefusal(error!), error!.message).toBe(true);
});

test.each([
  "Non-zero status code returned while running Conv node. Name:'' Status Message: Failed to allocate memory for requested buffer of size 1073741824",
  'std::bad_alloc',
  "Non-zero status code returned while running Gather node. Name:'' Status Message: indices element out of data bounds, idx=7 must be within the inclusive range [-4,3]",
  'CUDA failure 719: unspecified launch failure',
  'Failed to load model because protobuf parsing failed.',
])('"%s" is none', (message) => {
  expect(isShapeRefusal(new Error(message))).toBe(false);
});
