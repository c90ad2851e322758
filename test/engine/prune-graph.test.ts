import { statSync, writeFileSync } from 'node:fs';
import proto from 'onnx-proto';
import { expect, test } from 'vitest';
import { withOnnxFile } from '../../src/engine/describe-graph.ts';
import { copyOf, neededFor, pruneGraph } from '../../src/engine/prune-graph.ts';
import { brightnessNetwork, floats, graphOf, networkOf, op, writeNetwork } from '../support/networks.ts';

const { ModelProto } = proto.onnx;

/** The pruned graph; undefined where nothing was pruned. */
function pruned(bytes: Uint8Array, output: string) {
  const left = pruneGraph(writeNetwork(bytes), output);
  return left && ModelProto.decode(left);
}

const shape = [1, 1, 2, 2];
const value = (name: string) => ({ name, shape });
const names = (list: { name?: string | null }[] | null | undefined) => (list ?? []).map(({ name }) => name);

test('keeps what one output needs, and nothing of the other', () => {
  const left = pruned(brightnessNetwork(), 'output')!;
  expect(names(left.graph?.node)).toEqual(['Conv-logits', 'Sigmoid-output']);
  expect(names(left.graph?.initializer)).toEqual(['luma']);
  expect(names(left.graph?.output)).toEqual(['output']);
  expect(names(left.graph?.input)).toEqual(['input']);
  expect(left.producerName).toBe('matteql-test');
  expect(left.opsetImport[0]?.version).toEqual(ModelProto.decode(brightnessNetwork()).opsetImport[0]?.version);
});

test('weights are copied byte for byte', () => {
  const before = ModelProto.decode(brightnessNetwork()).graph!.initializer![1]!;
  const after = pruned(brightnessNetwork(), 'side')!.graph!.initializer![0]!;
  expect(after).toEqual(before);
});

test('keeps a graph whole of which everything is needed', () => {
  const whole = networkOf({
    nodes: [op('Relu', ['x'], ['y'])],
    inputs: [value('x')],
    outputs: [value('y')],
  });
  expect(pruned(whole, 'y')).toBeUndefined();
});

test('the first output is the default, and a missing one is left to the check of the manifest', () => {
  const file = writeNetwork(brightnessNetwork());
  expect(names(ModelProto.decode(pruneGraph(file, undefined)!).graph?.output)).toEqual(['output']);
  expect(pruneGraph(file, 'alpha')).toBeUndefined();
});

test('operations need not be in topological order', () => {
  const left = pruned(
    networkOf({
      nodes: [op('Relu', ['c'], ['y']), op('Neg', ['x'], ['b']), op('Abs', ['x'], ['side']), op('Neg', ['b'], ['c'])],
      inputs: [value('x')],
      outputs: [value('y'), value('side')],
    }),
    'y',
  )!;
  expect(names(left.graph?.node)).toEqual(['Relu-y', 'Neg-b', 'Neg-c']);
});

test('names used in a subgraph count as read, however deep', () => {
  const leaf = graphOf({ nodes: [op('Neg', ['deep'], ['z'])], inputs: [], outputs: [value('z')] });
  const branch = graphOf({
    nodes: [op('If', ['yes'], ['w'], { then_branch: leaf })],
    inputs: [],
    outputs: [value('w')],
  });
  const other = graphOf({ nodes: [], inputs: [], outputs: [value('given')] });
  const left = pruned(
    networkOf({
      nodes: [
        op('Abs', ['x'], ['deep']),
        op('Relu', ['x'], ['given']),
        op('Neg', ['x'], ['side']),
        op('If', ['yes'], ['y'], { then_branch: branch, else_branch: other }),
      ],
      inputs: [value('x'), { name: 'yes', shape: [1], type: 9 }],
      outputs: [value('y'), value('side')],
    }),
    'y',
  )!;
  expect(names(left.graph?.node)).toEqual(['Abs-deep', 'Relu-given', 'If-y']);
  expect(names(left.graph?.input)).toEqual(['x', 'yes']);
});

test('inputs that only the other output reads are removed', () => {
  const left = pruned(
    networkOf({
      nodes: [op('Relu', ['x'], ['y']), op('Abs', ['extra'], ['side'])],
      inputs: [value('x'), value('extra')],
      outputs: [value('y'), value('side')],
    }),
    'y',
  )!;
  expect(names(left.graph?.input)).toEqual(['x']);
});

test('files with external weights are kept whole', () => {
  const weight = { ...floats('luma', [1, 3, 1, 1], [1, 1, 1]), dataLocation: 1 };
  const external = networkOf({
    nodes: [op('Conv', ['x', 'luma'], ['y']), op('Abs', ['x'], ['side'])],
    inputs: [{ name: 'x', shape: [1, 3, 2, 2] }],
    outputs: [value('y'), value('side')],
    weights: [weight],
  });
  expect(pruned(external, 'y')).toBeUndefined();
});

test('unknown fields are kept, in the model and in the graph', () => {
  const unknown = Buffer.concat([Buffer.from([0xfa, 0x3e, 3]), Buffer.from('odd')]);
  const [model, graph] = [brightnessNetwork(), ModelProto.decode(brightnessNetwork()).graph!];
  const encoded = proto.onnx.GraphProto.encode(graph).finish();
  const rest = ModelProto.encode({ ...ModelProto.decode(model), graph: null } as proto.onnx.IModelProto).finish();
  const body = Buffer.concat([encoded, unknown]);
  const length = Buffer.from([0x3a, (body.length % 128) + 128, Math.floor(body.length / 128)]);
  const file = writeNetwork(Buffer.concat([unknown, rest, length, body]));
  const left = withOnnxFile(file, (read, source) => Buffer.from(copyOf(source, read, neededFor(read, 'output')!)));
  expect(left.toString('latin1').split(unknown.toString('latin1'))).toHaveLength(3);
  expect(names(ModelProto.decode(left).graph?.node)).toEqual(['Conv-logits', 'Sigmoid-output']);
  expect(left.length).toBeLessThan(statSync(file).size);
});

test('a truncated file is no ONNX file', () => {
  const whole = brightnessNetwork();
  for (const length of [0, 1, 7, 100, whole.length - 1]) {
    const file = writeNetwork(whole.subarray(0, length));
    expect(() => withOnnxFile(file, () => 0)).toThrow(/is not a whole ONNX file/);
  }
  const file = writeNetwork(new Uint8Array());
  writeFileSync(file, 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n');
  expect(() => withOnnxFile(file, () => 0)).toThrow(expect.objectContaining({ code: 'MODEL_MISMATCH' }));
});
