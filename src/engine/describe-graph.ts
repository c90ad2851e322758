import { basename } from 'node:path';
import { CodedError } from '../pipeline/index.ts';
import { type FileReader, openFileReader } from './file-reader.ts';
import { type EntryKind, type OnnxEntry, type OnnxFile, readOnnxFile } from './onnx-file.ts';
import { type ByteRange, contentRangeOf, fieldsOf, textOf } from './protobuf.ts';

/** An input or output of a graph. */
export interface TensorInfo {
  readonly name: string;
  /** `float32`, `float16`, `uint8` …; `unknown` for what is not a tensor. */
  readonly type: string;
  /** A number where the side is fixed, its name (or `?`) where any size is accepted. */
  readonly shape: readonly (number | string)[];
}

export interface GraphDescription {
  /** What must be provided; weights, which old files list as inputs too, are left out. */
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
}

/**
 * Inputs and outputs of an ONNX file, without a session and without reading its weights.
 *
 * @throws CodedError `MODEL_MISMATCH` for a file that is not ONNX
 */
export async function describeGraph(file: string): Promise<GraphDescription> {
  return withOnnxFile(file, descriptionOf);
}

/** Opens a file, reads its structure, and closes it after `use`. @throws CodedError `MODEL_MISMATCH` */
export function withOnnxFile<T>(file: string, use: (onnx: OnnxFile, reader: FileReader) => T): T {
  const reader = openFileReader(file);
  try {
    return use(parse(file, reader), reader);
  } finally {
    reader.close();
  }
}

function parse(file: string, reader: FileReader): OnnxFile {
  try {
    return readOnnxFile(reader);
  } catch (error) {
    const why = (error as Error).message;
    throw new CodedError('MODEL_MISMATCH', `${basename(file)} is not a whole ONNX file: fetch it again. (${why})`, [], {
      cause: error,
    });
  }
}

function descriptionOf({ entries }: OnnxFile, reader: FileReader): GraphDescription {
  const weights = new Set(entries.filter(({ kind }) => kind === 'initializer').map(({ name }) => name));
  const tensors = (wanted: EntryKind) =>
    entries.filter(({ kind, name }) => kind === wanted && !weights.has(name)).map((entry) => infoOf(entry, reader));
  return { inputs: tensors('input'), outputs: tensors('output') };
}

// ValueInfoProto.type, TypeProto.tensor_type, TypeProto.Tensor, TensorShapeProto, its Dimension, of onnx.proto.
const INFO = { type: 2 } as const;
const TYPE = { tensor: 1 } as const;
const TENSOR = { element: 1, shape: 2 } as const;
const SHAPE = { side: 1 } as const;
const SIDE = { value: 1, name: 2 } as const;

/** Type and shape of an input or output. */
export function infoOf(entry: OnnxEntry, reader: FileReader): TensorInfo {
  let type = 'unknown';
  const shape: (number | string)[] = [];
  for (const tensor of messagesAt(reader, { from: entry.at, to: entry.to }, INFO.type, TYPE.tensor)) {
    for (const field of fieldsOf(reader, tensor)) {
      if (field.number === TENSOR.element) type = elementTypes[field.value] ?? 'unknown';
      else if (field.number === TENSOR.shape) {
        for (const side of messagesAt(reader, contentRangeOf(field), SHAPE.side)) shape.push(sideOf(side, reader));
      }
    }
  }
  return { name: entry.name, type, shape };
}

/** The messages at a path of field numbers. */
function* messagesAt(reader: FileReader, message: ByteRange, number: number, ...inner: number[]): Generator<ByteRange> {
  for (const field of fieldsOf(reader, message)) {
    if (field.number !== number) continue;
    const [next, ...rest] = inner;
    if (next === undefined) yield contentRangeOf(field);
    else yield* messagesAt(reader, contentRangeOf(field), next, ...rest);
  }
}

function sideOf(side: ByteRange, reader: FileReader): number | string {
  let found: number | string = '?';
  for (const field of fieldsOf(reader, side)) {
    // Some exporters write 0 or a negative number for a side of any size.
    if (field.number === SIDE.value) found = field.value > 0 && field.value <= 2 ** 31 ? field.value : '?';
    else if (field.number === SIDE.name) found = textOf(reader, field) || '?';
  }
  return found;
}

/** TensorProto.DataType of onnx.proto, by number. */
const elementTypes =
  'undefined float32 uint8 int8 uint16 int16 int32 int64 string bool float16 float64 uint32 uint64'.split(' ');
