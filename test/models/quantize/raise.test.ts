import { describe, expect, it } from 'vitest';
import { openGraph } from '../../../src/engine/index.ts';
import { readGraph, writeGraph } from '../../../src/models/quantize/graph.ts';
import { raised } from '../../../src/models/quantize/raise.ts';
import { floatsOf } from '../../../src/models/quantize/tensor.ts';
import { floats, networkOf, op } from '../../support/networks.ts';

const inputs = [{ name: 'x', shape: [1, 1, 1, 2] }];
const outputs = [{ name: 'y', shape: [1, 1, 2, 4] }];
const scales = { name: 'scales', type: 6, floats: [1, 1, 2, 2] };

/** A network of version 7 that makes its picture twice as large, with the scales as an attribute. */
function enlarging(): Uint8Array {
  const node = op('Upsample', ['x'], ['y']);
  return networkOf({ nodes: [{ ...node, attribute: [scales] }], inputs, outputs }, 7);
}

describe('Upsample', () => {
  it('is Resize since version 10, and reads its scales', () => {
    const { opset, operations, constants } = readGraph(enlarging());
    expect([opset, operations.map(({ op }) => op)]).toEqual([10, ['Resize']]);
    expect([...floatsOf(constants.get(operations[0]!.reads[1]!)!)]).toEqual([1, 1, 2, 2]);
    expect(operations[0]!.attributes).toEqual([]);
  });

  it('read them already in version 9', () => {
    const nodes = [op('Upsample', ['x', 'scales'], ['y'])];
    const weights = [floats('scales', [4], [1, 1, 2, 2])];
    const { operations } = readGraph(networkOf({ nodes, inputs, outputs, weights }, 9));
    expect(operations).toMatchObject([{ op: 'Resize', reads: ['x', 'scales'] }]);
  });

  it('gives what it gave', async () => {
    const answers = await Promise.all(
      [enlarging(), writeGraph(readGraph(enlarging()))].map(async (network) => {
        const open = await openGraph(network, 1);
        const { y } = await open.run(Float32Array.of(1, 2), [1, 1, 1, 2]);
        await open.close();
        return [...(y!.data as Float32Array)];
      }),
    );
    expect(answers).toEqual([
      [1, 1, 2, 2, 1, 1, 2, 2],
      [1, 1, 2, 2, 1, 1, 2, 2],
    ]);
  });
});

it('newer versions stay as they are', () => {
  const graph = readGraph(
    networkOf({ nodes: [op('Relu', ['x'], ['y'])], inputs, outputs: inputs.map((x) => ({ ...x, name: 'y' })) }, 11),
  );
  expect(raised(graph)).toEqual({ opset: 11, operations: graph.operations, constants: graph.constants });
});

it('what would have to be said otherwise is refused with its name', () => {
  const nodes = [op('Slice', ['x'], ['y'], { starts: [0], ends: [1] })];
  expect(() => readGraph(networkOf({ nodes, inputs, outputs: inputs.map((x) => ({ ...x, name: 'y' })) }, 9))).toThrow(
    'Its operation Slice is of an older version (9): export it with 10 or newer.',
  );
});
