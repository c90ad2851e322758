import type proto from 'onnx-proto';

/** TensorProto.DataType of the ONNX format, as far as networks of pictures have them. */
export const types = { float: 1, uint8: 2, int8: 3, int32: 6, int64: 7, half: 10 } as const;

/** Numbers that a network knows from the start. */
export interface Tensor {
  readonly dims: readonly number[];
  /** TensorProto.DataType. */
  readonly type: number;
  /** Little-endian, row by row, as `rawData` of the format. */
  readonly bytes: Uint8Array;
}

type Numbers = Float32Array | Int8Array | Uint8Array | Int32Array | BigInt64Array;

export const tensorOf = (dims: readonly number[], numbers: Numbers): Tensor => ({
  dims,
  type: typeOf(numbers),
  bytes: new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength),
});

function typeOf(numbers: Numbers): number {
  if (numbers instanceof Float32Array) return types.float;
  if (numbers instanceof Int8Array) return types.int8;
  if (numbers instanceof Uint8Array) return types.uint8;
  return numbers instanceof Int32Array ? types.int32 : types.int64;
}

/**
 * A tensor of a file. Numbers lie in `rawData`, or in a field of their own kind.
 *
 * @throws Error for weights that lie in files beside it, and for kinds of numbers that no network of pictures has
 */
export function readTensor({
  name,
  dims,
  dataType,
  rawData,
  dataLocation,
  ...fields
}: proto.onnx.ITensorProto): Tensor {
  const sides = (dims ?? []).map(Number);
  const type = dataType ?? 0;
  if (dataLocation === 1) throw new Error(`The weights "${name}" lie in a file beside it: export it as one file.`);
  if (rawData && rawData.length > 0) return { dims: sides, type, bytes: rawData };
  const { floatData, int32Data, int64Data } = fields;
  if (type === types.float) return tensorOf(sides, Float32Array.from(floatData ?? []));
  if (type === types.int64)
    return tensorOf(
      sides,
      BigInt64Array.from(int64Data ?? [], (each) => BigInt(String(each))),
    );
  if (type === types.int32) return tensorOf(sides, Int32Array.from(int32Data ?? []));
  if (type === types.uint8) return tensorOf(sides, Uint8Array.from(int32Data ?? []));
  if (type === types.int8) return tensorOf(sides, Int8Array.from(int32Data ?? []));
  // The bits of each lie in an integer of their own.
  if (type === types.half) {
    const { buffer } = Uint16Array.from(int32Data ?? []);
    return { dims: sides, type, bytes: new Uint8Array(buffer) };
  }
  if (sides.includes(0)) return { dims: sides, type, bytes: new Uint8Array(0) };
  throw new Error(`The constant "${name}" has numbers of a kind (${type}) that is not known here.`);
}

/** A tensor as a file has it; half precision in single. */
export function writeTensor(name: string, tensor: Tensor): proto.onnx.ITensorProto {
  const { dims, type, bytes } = tensor.type === types.half ? tensorOf(tensor.dims, floatsOf(tensor)) : tensor;
  return { name, dims: [...dims], dataType: type, rawData: bytes };
}

export const isFloating = (type: number | undefined): boolean => type === types.float || type === types.half;

/** Numbers of single or half precision, exactly. */
export function floatsOf({ type, bytes }: Tensor): Float32Array {
  // A copy: what lies in a file begins anywhere, and typed arrays at multiples of their numbers' size.
  const { buffer } = new Uint8Array(bytes);
  if (type === types.float) return new Float32Array(buffer);
  if (type !== types.half) throw new Error(`Numbers of kind ${type} are no fractions.`);
  const halves = new Uint16Array(buffer);
  const floats = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) floats[i] = numberOf[halves[i]!]!;
  return floats;
}

/** Every number of half precision (IEEE 754-2019, binary16) by its bits. */
const numberOf = Float32Array.from({ length: 1 << 16 }, (_, bits) => {
  const sign = bits >> 15 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
});
