import { describe, expect, it } from 'vitest';
import { openGraph } from '../../src/engine/index.ts';
import { floatsOf } from '../../src/quantize/onnx-tensor.ts';
import { readGraph } from '../../src/quantize/read-graph.ts';
import { upgradeOpset } from '../../src/quantize/upgrade-opset.ts';
import { writeGraph } from '../../src/quantize/write-graph.ts';
import { floats, networkOf, op } from '../support/networks.ts';

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
    const { opset, nodes, constants } = readGraph(enlarging());
    expect([opset, nodes.map(({ op }) => op)]).toEqual([10, ['Resize']]);
    expect([...floatsOf(constants.get(nodes[0]!.inputs[1]!)!)]).toEqual([1, 1, 2, 2]);
    expect(nodes[0]!.attributes).toEqual([]);
  });

  it('read them already in version 9', () => {
    const all = [op('Upsample', ['x', 'scales'], ['y'])];
    const weights = [floats('scales', [4], [1, 1, 2, 2])];
    const { nodes } = readGraph(networkOf({ nodes: all, inputs, outputs, weights }, 9));
    expect(nodes).toMatchObject([{ op: 'Resize', inputs: ['x', 'scales'] }]);
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
  expect(upgradeOpset(graph)).toEqual({ opset: 11, nodes: graph.nodes, constants: graph.constants });
});

it('an operator that would have to be rewritten is refused with its name', () => {
  const nodes = [op('Slice', ['x'], ['y'], { starts: [0], ends: [1] })];
  expect(() => readGraph(networkOf({ nodes, inputs, outputs: inputs.map((x) => ({ ...x, name: 'y' })) }, 9))).toThrow(
    'Its operation Slice is of an older version (9): export it with 10 or newer.',
  );
});
