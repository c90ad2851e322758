import type proto from 'onnx-proto';
import type { Operation } from './graph.ts';
import { floatsOf, isFloating, readTensor, type Tensor, tensorOf, types, writeTensor } from './tensor.ts';

/** What makes each value. An output that is left out has no name, and is no input that is left out. */
export const makersOf = (operations: readonly Operation[]): ReadonlyMap<string, Operation> =>
  new Map(operations.flatMap((each) => each.writes.filter((name) => name !== '').map((name) => [name, each])));

/** What the output needs, each operation after those that it reads from; a file may have them in any order. */
export function inOrder(operations: readonly Operation[], output: string): readonly Operation[] {
  const maker = makersOf(operations);
  const ordered = new Set<Operation>();
  const entered = new Set<Operation>();
  // Not by recursion: networks are deeper than a stack may be.
  const open = [maker.get(output)];
  while (open.length > 0) {
    const operation = open.at(-1);
    const missing =
      operation && !entered.has(operation)
        ? operation.reads.map((name) => maker.get(name)).filter((each) => each && !ordered.has(each))
        : [];
    if (operation) entered.add(operation);
    if (missing.length > 0) open.push(...missing);
    else {
      open.pop();
      if (operation) ordered.add(operation);
    }
  }
  return [...ordered];
}

/** Takes away what only hands on: constants as operations, identities, and casts between the two kinds of fractions. */
export function fold(
  operations: readonly Operation[],
  known: ReadonlyMap<string, Tensor>,
  typeOf: (name: string) => number | null | undefined,
) {
  const constants = new Map(known);
  const alias = new Map<string, string>();
  const nameOf = (name: string): string => alias.get(name) ?? name;
  const kept: Operation[] = [];
  for (const operation of operations) {
    const { op, writes, attributes } = operation;
    const reads = operation.reads.map(nameOf);
    const type = typeOf(operation.reads[0]!) ?? constants.get(reads[0]!)?.type;
    const value = attributes.find(({ name }) => name === 'value')?.t;
    if (op === 'Constant' && value) constants.set(writes[0]!, readTensor(value));
    else if (op === 'Identity' || (op === 'Cast' && isFloating(type ?? 0) && isFloating(intOf(operation, 'to')))) {
      alias.set(writes[0]!, reads[0]!);
    } else kept.push({ ...operation, reads, attributes: attributes.map(inSingle) });
  }
  return { operations: kept, constants, nameOf };
}

/** What makes numbers of half precision, a cast of integers or a constant of some shape, makes them in single. */
function inSingle(attribute: proto.onnx.IAttributeProto): proto.onnx.IAttributeProto {
  const { name, i, t } = attribute;
  if (name === 'to' && Number(i) === types.half) return { ...attribute, i: types.float };
  return t?.dataType === types.half ? { ...attribute, t: writeTensor(t.name ?? '', readTensor(t)) } : attribute;
}

/**
 * Makes a batch norm part of the convolution whose result it alone reads (Jacob et al., 2018, section 3.2): with `f` its
 * factor over the root of its variance and epsilon, weights are multiplied by `f`, and the bias is `f (bias - mean) + shift`.
 */
export function foldNorms(
  operations: readonly Operation[],
  known: ReadonlyMap<string, Tensor>,
  output: string,
): [operations: readonly Operation[], constants: ReadonlyMap<string, Tensor>] {
  const constants = new Map(known);
  const reads = operations.flatMap((operation) => operation.reads);
  const maker = makersOf(operations);
  const folded = new Map<Operation, Operation>();
  for (const norm of operations) {
    const [data = '', ...parameters] = norm.reads;
    const convolution = maker.get(data);
    if (!isNorm(norm) || convolution?.op !== 'Conv' || data === output) continue;
    const [input = '', weights = '', bias] = convolution.reads;
    const isKnown = [weights, ...(bias ? [bias] : []), ...parameters].every((name) => constants.has(name));
    if (!isKnown || reads.filter((name) => name === data).length > 1) continue;
    const [factor, shift, mean, variance] = parameters.map((name) => floatsOf(constants.get(name)!));
    const epsilon = norm.attributes.find(({ name }) => name === 'epsilon')?.f ?? 1e-5;
    const scale = factor!.map((value, channel) => value / Math.sqrt(variance![channel]! + epsilon));
    const kernel = constants.get(weights)!;
    const size = kernel.dims.slice(1).reduce((product, side) => product * side, 1);
    const before = bias ? floatsOf(constants.get(bias)!) : new Float32Array(scale.length);
    const [out = ''] = norm.writes;
    const names = [`matteql/${out}/folded`, `matteql/${out}/shift`] as const;
    constants.set(
      names[0],
      tensorOf(
        kernel.dims,
        floatsOf(kernel).map((value, i) => value * scale[Math.floor(i / size)]!),
      ),
    );
    constants.set(
      names[1],
      tensorOf(
        [scale.length],
        before.map((value, i) => scale[i]! * (value - mean![i]!) + shift![i]!),
      ),
    );
    folded.set(norm, { ...convolution, reads: [input, ...names], writes: [out] });
    folded.set(convolution, norm);
  }
  // The convolution moves to where the norm was: nobody reads it before.
  return [
    operations.filter((each) => folded.get(each)?.op !== 'BatchNormalization').map((each) => folded.get(each) ?? each),
    constants,
  ];
}

/** One that uses what it learned, and gives nothing else. */
const isNorm = (operation: Operation) =>
  operation.op === 'BatchNormalization' && !operation.writes[1] && !intOf(operation, 'training_mode');

/** An integer attribute of an operation. */
export function intOf({ attributes }: Operation, name: string): number | undefined {
  const found = attributes.find((each) => each.name === name);
  return found ? Number(found.i) : undefined;
}
