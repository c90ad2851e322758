import type { Operation } from './onnx-operation.ts';

/** What is known of a value without running the graph. */
export interface KnownValue {
  readonly shape: readonly number[];
  /** Of the few small values that sizes are made of: the numbers themselves. */
  readonly numbers?: readonly number[];
}

type Rule = (inputs: readonly (KnownValue | undefined)[], operation: Operation) => KnownValue | readonly KnownValue[];

/** A graph is not of any size, for this reason. */
export class NotResizable extends Error {}

const refuse = (reason: string): never => {
  throw new NotResizable(reason);
};

/**
 * The outputs of an operation for inputs of these shapes, by the definitions of ONNX operators
 * (https://onnx.ai/onnx/operators/). Only what networks of pictures are made of, and what gives the same kind of answer for
 * any size, is known.
 *
 * @throws NotResizable for an operation that is not known, or inputs that do not fit each other
 */
export function outputsOf(operation: Operation, inputs: readonly (KnownValue | undefined)[]): readonly KnownValue[] {
  const rule = rules[operation.type] ?? refuse(`the operation ${operation.type} is not known to work at any size`);
  const outputs = rule(inputs, operation);
  return Array.isArray(outputs) ? outputs : [outputs as KnownValue];
}

const same: Rule = ([x]) => ({ shape: x!.shape });

/** Small integers pass a cast as they are. */
const cast: Rule = ([x]) => x!;

const broadcast: Rule = (all, { type }) => {
  const inputs = present(all);
  const rank = Math.max(...inputs.map(({ shape }) => shape.length));
  const shape = Array.from({ length: rank }, (_, i) => {
    const lengths = inputs.map((input) => input.shape[input.shape.length - rank + i] ?? 1);
    const length = Math.max(...lengths);
    return lengths.every((each) => each === 1 || each === length)
      ? length
      : refuse(`${type} would get values of ${inputs.map(textOf).join(' and ')}`);
  });
  return { shape };
};

const concat: Rule = (all, operation) => {
  const inputs = present(all);
  const [first] = inputs;
  const axis = axisOf(integer(operation, 'axis', 0), first!.shape.length);
  const fits = inputs.every(({ shape }) => shape.every((length, i) => i === axis || length === first!.shape[i]));
  if (!fits) refuse(`Concat would get values of ${inputs.map(textOf).join(' and ')}`);
  const shape = first!.shape.map((length, i) => (i === axis ? sum(inputs.map((each) => each.shape[i]!)) : length));
  const known = shape.length === 1 && inputs.every(({ numbers }) => numbers);
  return known ? { shape, numbers: inputs.flatMap(({ numbers }) => numbers!) } : { shape };
};

/** Windows over the two last dimensions; `channels` gives the length of the second one. */
const windows =
  (channels: (x: KnownValue, weights: KnownValue | undefined) => number): Rule =>
  ([x, weights], operation) => {
    const [count, , ...sides] = x!.shape;
    const kernel = integers(operation, 'kernel_shape') ?? weights!.shape.slice(2);
    const strides = integers(operation, 'strides') ?? [1, 1];
    const dilations = integers(operation, 'dilations') ?? [1, 1];
    const pads = integers(operation, 'pads') ?? [0, 0, 0, 0];
    const padding = operation.attributes.get('auto_pad')?.text ?? 'NOTSET';
    const round = integer(operation, 'ceil_mode', 0) ? Math.ceil : Math.floor;
    const out = sides.map((side, i) => {
      const reach = (kernel[i]! - 1) * dilations[i]! + 1;
      if (padding.startsWith('SAME')) return Math.ceil(side / strides[i]!);
      const room = side - reach + (padding === 'VALID' ? 0 : pads[i]! + pads[i + 2]!);
      return room < 0 ? refuse(`${operation.type} would get ${textOf(x!)}`) : round(room / strides[i]!) + 1;
    });
    return { shape: [count!, channels(x!, weights), ...out] };
  };

const convolve = windows((_, weights) => weights!.shape[0]!);
const pool = windows((x) => x.shape[1]!);

/** The other way round: each place becomes a window, and windows that overlap are added. */
const unconvolve: Rule = ([x, weights], operation) => {
  const [count, , ...sides] = x!.shape;
  const padding = operation.attributes.get('auto_pad')?.text ?? 'NOTSET';
  if (operation.attributes.has('output_shape') || padding !== 'NOTSET')
    return refuse('a ConvTranspose has a size of its own');
  const { shape } = weights!;
  const kernel = integers(operation, 'kernel_shape') ?? shape.slice(2);
  const strides = integers(operation, 'strides') ?? [1, 1];
  const dilations = integers(operation, 'dilations') ?? [1, 1];
  const pads = integers(operation, 'pads') ?? [0, 0, 0, 0];
  const more = integers(operation, 'output_padding') ?? [0, 0];
  const out = sides.map((side, i) => {
    const reach = (kernel[i]! - 1) * dilations[i]! + 1;
    const length = (side - 1) * strides[i]! + reach + more[i]! - pads[i]! - pads[i + 2]!;
    return length > 0 ? length : refuse(`${operation.type} would get ${textOf(x!)}`);
  });
  return { shape: [count!, shape[1]! * integer(operation, 'group', 1), ...out] };
};

const resize: Rule = ([x, , scales, sizes], { attributes }) => {
  if (attributes.has('axes')) return refuse('a Resize is of some axes only');
  if (sizes) return { shape: sizes.numbers ?? refuse('the size of a Resize is computed from pixels') };
  const by = scales?.numbers ?? refuse('the scale of a Resize is computed from pixels');
  return { shape: x!.shape.map((length, i) => Math.floor(length * by[i]!)) };
};

const slice: Rule = ([x, starts, ends, , steps]) => {
  const from = starts?.numbers?.[0];
  const to = ends?.numbers?.[0];
  if (
    x!.shape.length !== 1 ||
    !x!.numbers ||
    from === undefined ||
    to === undefined ||
    (steps && steps.numbers?.[0] !== 1)
  ) {
    return refuse('Slice cuts a value to a size of its own');
  }
  const numbers = x!.numbers.slice(from, to);
  return { shape: [numbers.length], numbers };
};

const reshape: Rule = ([x, wanted]) => {
  const numbers = wanted?.numbers ?? refuse('the shape of a Reshape is computed from pixels');
  const size = product(x!.shape);
  const shape = numbers.map((length, i) => (length === 0 ? x!.shape[i]! : length));
  const rest = size / product(shape.filter((length) => length > 0));
  const full = shape.map((length) => (length < 0 ? rest : length));
  return product(full) === size ? { shape: full } : refuse(`Reshape would get ${textOf(x!)}`);
};

const transpose: Rule = ([x], operation) => {
  const order = integers(operation, 'perm') ?? x!.shape.map((_, i) => x!.shape.length - 1 - i);
  return { shape: order.map((from) => x!.shape[from]!) };
};

const rules: Readonly<Record<string, Rule>> = {
  ...Object.fromEntries(
    'BatchNormalization Clip DequantizeLinear HardSigmoid HardSwish Identity LeakyRelu QuantizeLinear Relu Sigmoid Tanh'
      .split(' ')
      .map((type) => [type, same]),
  ),
  ...Object.fromEntries('Add Div Mul PRelu Sub'.split(' ').map((type) => [type, broadcast])),
  AveragePool: pool,
  Cast: cast,
  Concat: concat,
  Constant: (_, { attributes }) =>
    attributes.get('value')?.tensor ?? refuse('a Constant holds something else than numbers'),
  Conv: convolve,
  ConvInteger: convolve,
  ConvTranspose: unconvolve,
  // Values in 8 bits, their scale and their zero point.
  DynamicQuantizeLinear: ([x]) => [{ shape: x!.shape }, { shape: [] }, { shape: [] }],
  GlobalAveragePool: ([x]) => ({ shape: x!.shape.map((length, i) => (i < 2 ? length : 1)) }),
  MaxPool: pool,
  Reshape: reshape,
  Resize: resize,
  Shape: ([x], operation) => {
    const numbers = x!.shape.slice(integer(operation, 'start', 0), integers(operation, 'end')?.[0]);
    return { shape: [numbers.length], numbers };
  },
  Slice: slice,
  Transpose: transpose,
};

const present = (inputs: readonly (KnownValue | undefined)[]): readonly KnownValue[] =>
  inputs.filter((each) => each !== undefined);
const integers = ({ attributes }: Operation, name: string): readonly number[] | undefined =>
  attributes.get(name)?.integers;
const integer = (operation: Operation, name: string, fallback: number): number =>
  integers(operation, name)?.[0] ?? fallback;
const axisOf = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);
const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
const product = (numbers: readonly number[]): number => numbers.reduce((a, b) => a * b, 1);
const textOf = ({ shape }: KnownValue): string => shape.join('x');
