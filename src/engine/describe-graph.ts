import { basename } from 'node:path';
import { CodedError } from '../pipeline/index.ts';
import { type Bytes, openBytes } from './bytes.ts';
import { type Graph, type Part, readGraph } from './graph.ts';
import { contentOf, fieldsOf, type Range, textOf } from './protobuf.ts';

/** An input or output of a graph. */
export interface Port {
  readonly name: string;
  /** `float32`, `float16`, `uint8` …; `unknown` for what is not a tensor. */
  readonly type: string;
  /** A number where the side is fixed, its name (or `?`) where any will do. */
  readonly shape: readonly (number | string)[];
}

export interface GraphDescription {
  /** What must be fed: weights that old files list as inputs too are left out. */
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}

/**
 * What an ONNX file says it takes and gives, without a session and without reading its weights.
 *
 * @throws CodedError `MODEL_MISMATCH` for what is not an ONNX file
 */
export async function describeGraph(file: string): Promise<GraphDescription> {
  return withGraph(file, descriptionOf);
}

/** Opens a file, reads its graph, and closes it after `use`. @throws CodedError `MODEL_MISMATCH` */
export function withGraph<T>(file: string, use: (graph: Graph, bytes: Bytes) => T): T {
  const bytes = openBytes(file);
  try {
    return use(parse(file, bytes), bytes);
  } finally {
    bytes.close();
  }
}

function parse(file: string, bytes: Bytes): Graph {
  try {
    return readGraph(bytes);
  } catch (error) {
    const why = (error as Error).message;
    throw new CodedError('MODEL_MISMATCH', `${basename(file)} is not a whole ONNX file: fetch it again. (${why})`, [], {
      cause: error,
    });
  }
}

export function descriptionOf({ parts }: Graph, bytes: Bytes): GraphDescription {
  const weights = new Set(parts.filter(({ kind }) => kind === 'initializer').map(({ name }) => name));
  const ports = (wanted: Part['kind']) =>
    parts.filter(({ kind, name }) => kind === wanted && !weights.has(name)).map((part) => portOf(part, bytes));
  return { inputs: ports('input'), outputs: ports('output') };
}

// ValueInfoProto.type, TypeProto.tensor_type, TypeProto.Tensor, TensorShapeProto, its Dimension, of onnx.proto.
const INFO = { type: 2 } as const;
const TYPE = { tensor: 1 } as const;
const TENSOR = { element: 1, shape: 2 } as const;
const SHAPE = { side: 1 } as const;
const SIDE = { value: 1, name: 2 } as const;

function portOf(part: Part, bytes: Bytes): Port {
  let type = 'unknown';
  const shape: (number | string)[] = [];
  for (const tensor of within(bytes, { from: part.at, to: part.to }, INFO.type, TYPE.tensor)) {
    for (const field of fieldsOf(bytes, tensor)) {
      if (field.number === TENSOR.element) type = elementTypes[field.value] ?? 'unknown';
      else if (field.number === TENSOR.shape) {
        for (const side of within(bytes, contentOf(field), SHAPE.side)) shape.push(sideOf(side, bytes));
      }
    }
  }
  return { name: part.name, type, shape };
}

/** The messages that lie along a path of field numbers. */
function* within(bytes: Bytes, message: Range, number: number, ...inner: number[]): Generator<Range> {
  for (const field of fieldsOf(bytes, message)) {
    if (field.number !== number) continue;
    const [next, ...rest] = inner;
    if (next === undefined) yield contentOf(field);
    else yield* within(bytes, contentOf(field), next, ...rest);
  }
}

function sideOf(side: Range, bytes: Bytes): number | string {
  let found: number | string = '?';
  for (const field of fieldsOf(bytes, side)) {
    // Some exporters write 0 or a negative number for a side that may be any.
    if (field.number === SIDE.value) found = field.value > 0 && field.value <= 2 ** 31 ? field.value : '?';
    else if (field.number === SIDE.name) found = textOf(bytes, field) || '?';
  }
  return found;
}

/** TensorProto.DataType of onnx.proto, by number. */
const elementTypes =
  'undefined float32 uint8 int8 uint16 int16 int32 int64 string bool float16 float64 uint32 uint64'.split(' ');
