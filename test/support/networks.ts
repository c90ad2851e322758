import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import proto from 'onnx-proto';

const { onnx } = proto;

export type Side = number | string;
export interface Value {
  readonly name: string;
  readonly shape: readonly Side[];
  /** TensorProto.DataType; 1 is float32. */
  readonly type?: number;
}
export interface NetworkParts {
  readonly nodes: readonly proto.onnx.INodeProto[];
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly weights?: readonly proto.onnx.ITensorProto[];
  /** What the file says of values within. */
  readonly inside?: readonly Value[];
}

/** An ONNX file (IR version 8, opset 13 if it is not said) of these parts. */
export const networkOf = (parts: NetworkParts, opset = 13): Uint8Array =>
  onnx.ModelProto.encode(
    onnx.ModelProto.create({
      irVersion: 8,
      producerName: 'matteql-test',
      opsetImport: [{ domain: '', version: opset }],
      graph: graphOf(parts),
    }),
  ).finish();

export const graphOf = ({
  nodes,
  inputs,
  outputs,
  weights = [],
  inside = [],
}: NetworkParts): proto.onnx.IGraphProto => ({
  name: 'test',
  node: [...nodes],
  initializer: [...weights],
  input: inputs.map(infoOf),
  output: outputs.map(infoOf),
  valueInfo: inside.map(infoOf),
});

const infoOf = ({ name, shape, type = 1 }: Value): proto.onnx.IValueInfoProto => ({
  name,
  type: {
    tensorType: {
      elemType: type,
      shape: { dim: shape.map((side) => (typeof side === 'number' ? { dimValue: side } : { dimParam: side })) },
    },
  },
});

type Attribute = number | string | readonly number[] | proto.onnx.ITensorProto | proto.onnx.IGraphProto;

/** One operation; attributes are integers, lists of them, texts, tensors, or subgraphs. */
export const op = (
  opType: string,
  input: readonly string[],
  output: readonly string[],
  attributes: Readonly<Record<string, Attribute>> = {},
): proto.onnx.INodeProto => ({
  opType,
  name: `${opType}-${output[0]}`,
  input: [...input],
  output: [...output],
  attribute: Object.entries(attributes).map(([name, value]) => ({ name, ...attributeOf(value) })),
});

function attributeOf(value: Attribute): proto.onnx.IAttributeProto {
  const { INT, INTS, STRING, TENSOR, GRAPH } = onnx.AttributeProto.AttributeType;
  if (typeof value === 'number') return { type: INT, i: value };
  if (typeof value === 'string') return { type: STRING, s: Buffer.from(value) };
  if (Array.isArray(value)) return { type: INTS, ints: value };
  return 'dataType' in value ? { type: TENSOR, t: value } : { type: GRAPH, g: value as proto.onnx.IGraphProto };
}

export const floats = (
  name: string,
  dims: readonly number[],
  values: readonly number[] | Float32Array,
): proto.onnx.ITensorProto => ({
  name,
  dims: [...dims],
  dataType: 1,
  rawData: new Uint8Array(Float32Array.from(values).buffer),
});

/** Half precision, by the bits of each number. */
export const halves = (name: string, dims: readonly number[], bits: readonly number[]): proto.onnx.ITensorProto => ({
  name,
  dims: [...dims],
  dataType: 10,
  rawData: new Uint8Array(Uint16Array.from(bits).buffer),
});

/** A list of 64-bit integers, as shapes are. */
export const integers = (name: string, values: readonly number[]): proto.onnx.ITensorProto => ({
  name,
  dims: [values.length],
  dataType: 7,
  rawData: new Uint8Array(BigInt64Array.from(values, BigInt).buffer),
});

/** A network's file in a new temporary folder. */
export function writeNetwork(bytes: Uint8Array, name = 'network.onnx'): string {
  const file = join(mkdtempSync(join(tmpdir(), 'matteql-networks-')), name);
  writeFileSync(file, bytes);
  return file;
}

/** Rec. 601 weights: what the stand-ins take for opacity is brightness. */
const luma = [0.299, 0.587, 0.114];

interface BrightnessOptions {
  readonly input?: Value;
  readonly output?: Value;
  readonly sigmoid?: boolean;
  /** Brightness in the tensor's units times this; then the sigmoid, if there is one. */
  readonly gain?: number;
}

/**
 * A network that takes bright pixels for the subject: `gain * (.299 R + .587 G + .114 B)`, NCHW, with or without a
 * sigmoid; and a second, useless output `side`, with weights of its own.
 */
export function brightnessNetwork({
  input = { name: 'input', shape: [1, 3, 32, 32] },
  output = { name: 'output', shape: [1, 1, 32, 32] },
  sigmoid = true,
  gain = 4,
}: BrightnessOptions = {}): Uint8Array {
  const sideShape = [output.shape[0]!, 16, ...output.shape.slice(2)];
  return networkOf({
    nodes: [
      op('Conv', [input.name, 'luma'], ['logits']),
      op('Conv', [input.name, 'heavy'], ['side']),
      sigmoid ? op('Sigmoid', ['logits'], [output.name]) : op('Identity', ['logits'], [output.name]),
    ],
    inputs: [input],
    outputs: [output, { name: 'side', shape: sideShape }],
    weights: [
      floats(
        'luma',
        [1, 3, 1, 1],
        luma.map((weight) => weight * gain),
      ),
      floats('heavy', [16, 3, 1, 1], new Float32Array(48).fill(0.01)),
    ],
  });
}

/** Stands in for RMBG-2.0, whose weights are gated: same names, same shapes, probabilities, batch of one. */
export const rmbg2StandIn = (): Uint8Array =>
  brightnessNetwork({
    input: { name: 'pixel_values', shape: [1, 3, 1024, 1024] },
    output: { name: 'alphas', shape: [1, 1, 1024, 1024] },
  });

/** Stands in for BiRefNet, whose smallest file has 214 MB: same names, same shapes, logits. */
export const birefnetStandIn = (): Uint8Array =>
  brightnessNetwork({
    input: { name: 'input_image', shape: [1, 3, 1024, 1024] },
    output: { name: 'output_image', shape: [1, 1, 1024, 1024] },
    sigmoid: false,
  });

/** A network that keeps two cores busy for some tenths of a second, and gives its picture's brightness as well. */
export function slowNetwork(side = 512, layers = 8): Uint8Array {
  const channels = 32;
  const names = Array.from({ length: layers }, (_, index) => `layer${index}`);
  const kernel = floats('kernel', [channels, channels, 3, 3], new Float32Array(channels * channels * 9).fill(1e-4));
  return networkOf({
    nodes: [
      op('Conv', ['input', 'widen'], ['wide']),
      ...names.map((name, index) => op('Conv', [names[index - 1] ?? 'wide', 'kernel'], [name], { pads: [1, 1, 1, 1] })),
      op('Conv', [names.at(-1)!, 'narrow'], ['faint']),
      op('Conv', ['input', 'luma'], ['bright']),
      op('Add', ['faint', 'bright'], ['logits']),
      op('Sigmoid', ['logits'], ['output']),
    ],
    inputs: [{ name: 'input', shape: [1, 3, side, side] }],
    outputs: [{ name: 'output', shape: [1, 1, side, side] }],
    weights: [
      floats('widen', [channels, 3, 1, 1], new Float32Array(channels * 3).fill(0.01)),
      kernel,
      // Nothing of the slow part reaches the answer, which the tests know.
      floats('narrow', [1, channels, 1, 1], new Float32Array(channels)),
      floats('luma', [1, 3, 1, 1], luma),
    ],
  });
}

/**
 * A network as exporters write one that enlarges a value to the size of another: it halves its picture twice, and the sizes to
 * which it goes back stand in the file as numbers. Its answer depends on every pixel nearby.
 */
export function fixedNetwork(width: number, height: number, more: Partial<NetworkParts> = {}): Uint8Array {
  const back = (from: string, to: string, by: number) => [
    op('Shape', [from], [`${to}/shape`]),
    op('Slice', [`${to}/shape`, 'zero', 'two'], [`${to}/count`]),
    op('Constant', [], [`${to}/sides`], { value: integers('', [height / by, width / by]) }),
    op('Concat', [`${to}/count`, `${to}/sides`], [`${to}/size`], { axis: 0 }),
    op('Resize', [from, '', '', `${to}/size`], [to], { mode: 'linear' }),
  ];
  const kernel = Array.from({ length: 4 * 3 * 9 }, (_, i) => Math.sin(i) / 3);
  return networkOf({
    nodes: [
      op('Conv', ['input', 'kernel'], ['full'], { pads: [1, 1, 1, 1], kernel_shape: [3, 3] }),
      op('MaxPool', ['full'], ['half'], { kernel_shape: [2, 2], strides: [2, 2], ceil_mode: 1 }),
      op('Conv', ['half', 'depth'], ['deep'], { pads: [2, 2, 2, 2], dilations: [2, 2] }),
      op('MaxPool', ['deep'], ['quarter'], { kernel_shape: [2, 2], strides: [2, 2], ceil_mode: 1 }),
      ...back('quarter', 'halfAgain', 2),
      op('Add', ['halfAgain', 'deep'], ['sum']),
      ...back('sum', 'fullAgain', 1),
      op('Concat', ['full', 'fullAgain'], ['all'], { axis: 1 }),
      op('Conv', ['all', 'narrow'], ['logits']),
      op('Sigmoid', ['logits'], ['output']),
      op('Relu', ['half'], ['side']),
    ],
    inputs: [{ name: 'input', shape: [1, 3, height, width] }],
    outputs: [
      { name: 'output', shape: [1, 1, height, width] },
      { name: 'side', shape: [1, 4, height / 2, width / 2] },
    ],
    inside: [{ name: 'half', shape: [1, 4, height / 2, width / 2] }],
    weights: [
      floats('kernel', [4, 3, 3, 3], kernel),
      floats(
        'depth',
        [4, 4, 3, 3],
        Array.from({ length: 4 * 4 * 9 }, (_, i) => Math.cos(i) / 3),
      ),
      floats('narrow', [1, 8, 1, 1], [1, -1, 0.5, 2, -2, 1, 1, -0.5]),
      integers('zero', [0]),
      integers('two', [2]),
    ],
    ...more,
  });
}
