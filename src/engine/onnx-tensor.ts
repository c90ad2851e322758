import type { FileReader } from './file-reader.ts';
import { type ByteRange, type Field, fieldsOf } from './protobuf.ts';

/** TensorProto of onnx.proto, and its data types as far as sizes and scales have them. */
const TENSOR = { dims: 1, type: 2, floats: 4, integers: 7, raw: 9 } as const;
const TYPES = { float: 1, integer: 7 } as const;

/** Sizes, scales and axes are lists of a few numbers; weights are not read. */
const MOST_NUMBERS = 16;

/** A tensor of the file: its dimensions, and its numbers where there are few. */
export interface StoredTensor {
  readonly shape: readonly number[];
  readonly numbers?: readonly number[];
}

/** Reads a TensorProto, its weights aside. */
export function tensorIn(reader: FileReader, message: ByteRange): StoredTensor {
  const shape: number[] = [];
  const fields: Field[] = [];
  let type = 0;
  for (const field of fieldsOf(reader, message)) {
    if (field.number === TENSOR.dims) shape.push(...integersOf(reader, field));
    else if (field.number === TENSOR.type) type = field.value;
    else fields.push(field);
  }
  if (shape.reduce((count, length) => count * length, 1) > MOST_NUMBERS) return { shape };
  const numbers = fields.flatMap((field) => {
    if (type === TYPES.integer && field.number === TENSOR.integers) return integersOf(reader, field);
    if (type === TYPES.float && field.number === TENSOR.floats) return floatsOf(reader, field);
    if (field.number !== TENSOR.raw) return [];
    return type === TYPES.integer ? longsOf(reader, field) : type === TYPES.float ? floatsOf(reader, field) : [];
  });
  return numbers.length > 0 || shape.includes(0) ? { shape, numbers } : { shape };
}

/** Integers of a field, one number or many packed together; negative ones as such. */
export function integersOf(reader: FileReader, { at, to }: ByteRange & { readonly at: number }): number[] {
  const numbers: number[] = [];
  let number = 0n;
  let shift = 0n;
  for (const byte of reader.read(at, to)) {
    number |= BigInt(byte & 127) << shift;
    shift += 7n;
    if (byte > 127) continue;
    numbers.push(Number(BigInt.asIntN(64, number)));
    number = 0n;
    shift = 0n;
  }
  return numbers;
}

function longsOf(reader: FileReader, { at, to }: Field): number[] {
  const bytes = reader.read(at, to);
  return Array.from({ length: bytes.length >> 3 }, (_, i) => Number(bytes.readBigInt64LE(8 * i)));
}

function floatsOf(reader: FileReader, { at, to }: Field): number[] {
  const bytes = reader.read(at, to);
  return Array.from({ length: bytes.length >> 2 }, (_, i) => bytes.readFloatLE(4 * i));
}
