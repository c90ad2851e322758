import type proto from 'onnx-proto';
import { singlesOf } from './half-precision.ts';

/** TensorProto.DataType of the ONNX format, as far as models of pictures have them. */
export const dataTypes = { float: 1, uint8: 2, int8: 3, int32: 6, int64: 7, half: 10 } as const;

/** Numbers that a graph knows from the start. */
export interface OnnxTensor {
  readonly dims: readonly number[];
  /** TensorProto.DataType. */
  readonly type: number;
  /** Little-endian, row by row, as `rawData` of the format. */
  readonly bytes: Uint8Array;
}

type Numbers = Float32Array | Int8Array | Uint8Array | Int32Array | BigInt64Array;

export const onnxTensor = (dims: readonly number[], numbers: Numbers): OnnxTensor => ({
  dims,
  type: typeOf(numbers),
  bytes: new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength),
});

function typeOf(numbers: Numbers): number {
  if (numbers instanceof Float32Array) return dataTypes.float;
  if (numbers instanceof Int8Array) return dataTypes.int8;
  if (numbers instanceof Uint8Array) return dataTypes.uint8;
  return numbers instanceof Int32Array ? dataTypes.int32 : dataTypes.int64;
}

/**
 * A tensor of a file. Numbers are stored in `rawData`, or in a field for their type.
 *
 * @throws Error for weights in separate files, and for data types that no model of pictures has
 */
export function readTensor({
  name,
  dims,
  dataType,
  rawData,
  dataLocation,
  ...fields
}: proto.onnx.ITensorProto): OnnxTensor {
  const sides = (dims ?? []).map(Number);
  const type = dataType ?? 0;
  if (dataLocation === 1) throw new Error(`The weights "${name}" lie in a file beside it: export it as one file.`);
  if (rawData && rawData.length > 0) return { dims: sides, type, bytes: rawData };
  const { floatData, int32Data, int64Data } = fields;
  if (type === dataTypes.float) return onnxTensor(sides, Float32Array.from(floatData ?? []));
  if (type === dataTypes.int64)
    return onnxTensor(
      sides,
      BigInt64Array.from(int64Data ?? [], (each) => BigInt(String(each))),
    );
  if (type === dataTypes.int32) return onnxTensor(sides, Int32Array.from(int32Data ?? []));
  if (type === dataTypes.uint8) return onnxTensor(sides, Uint8Array.from(int32Data ?? []));
  if (type === dataTypes.int8) return onnxTensor(sides, Int8Array.from(int32Data ?? []));
  // The bits of each are stored in an integer of their own.
  if (type === dataTypes.half) {
    const { buffer } = Uint16Array.from(int32Data ?? []);
    return { dims: sides, type, bytes: new Uint8Array(buffer) };
  }
  if (sides.includes(0)) return { dims: sides, type, bytes: new Uint8Array(0) };
  throw new Error(`The constant "${name}" has numbers of a kind (${type}) that is not known here.`);
}

/** A tensor as a file has it; half precision as single. */
export function writeTensor(name: string, tensor: OnnxTensor): proto.onnx.ITensorProto {
  const { dims, type, bytes } = tensor.type === dataTypes.half ? onnxTensor(tensor.dims, floatsOf(tensor)) : tensor;
  return { name, dims: [...dims], dataType: type, rawData: bytes };
}

export const isFloating = (type: number | undefined): boolean => type === dataTypes.float || type === dataTypes.half;

/** Numbers of single or half precision, exactly. @throws Error for other data types */
export function floatsOf({ type, bytes }: OnnxTensor): Float32Array {
  // A copy: data of a file begins anywhere, and typed arrays at multiples of their numbers' size.
  const { buffer } = new Uint8Array(bytes);
  if (type === dataTypes.float) return new Float32Array(buffer);
  if (type !== dataTypes.half) throw new Error(`Numbers of kind ${type} are no fractions.`);
  return singlesOf(new Uint16Array(buffer));
}
