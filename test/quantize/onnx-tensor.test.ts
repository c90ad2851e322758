import { describe, expect, it } from 'vitest';
import {
  dataTypes,
  floatsOf,
  isFloating,
  type OnnxTensor,
  onnxTensor,
  readTensor,
} from '../../src/quantize/onnx-tensor.ts';

const half = (...bits: number[]): OnnxTensor => ({
  dims: [bits.length],
  type: dataTypes.half,
  bytes: new Uint8Array(Uint16Array.from(bits).buffer),
});

describe('half precision', () => {
  it.each([
    ['zero', 0x0000, 0],
    ['negative zero', 0x8000, -0],
    ['the least subnormal', 0x0001, 2 ** -24],
    ['the greatest subnormal', 0x03ff, 1023 * 2 ** -24],
    ['the least normal', 0x0400, 2 ** -14],
    ['one', 0x3c00, 1],
    ['the next after one', 0x3c01, 1 + 2 ** -10],
    ['a third', 0x3555, 0.333251953125],
    ['the largest', 0x7bff, 65504],
    ['infinity', 0x7c00, Number.POSITIVE_INFINITY],
    ['negative', 0xc500, -5],
    ['negative infinity', 0xfc00, Number.NEGATIVE_INFINITY],
    ['no number', 0x7e00, Number.NaN],
    ['no number, negative', 0xfc01, Number.NaN],
  ])('%s', (_, bits, number) => {
    expect(floatsOf(half(bits))[0]).toBe(number);
  });
});

describe('numbers of a tensor', () => {
  it('may begin at any byte', () => {
    const bytes = Buffer.alloc(9);
    bytes.writeFloatLE(0.1, 1);
    bytes.writeFloatLE(-7, 5);
    expect([...floatsOf({ dims: [2], type: dataTypes.float, bytes: bytes.subarray(1) })]).toEqual([
      Math.fround(0.1),
      -7,
    ]);
    const halves = Buffer.from([0xff, 0x00, 0x3c, 0x00, 0xc0]).subarray(1);
    expect([...floatsOf({ dims: [2], type: dataTypes.half, bytes: halves })]).toEqual([1, -2]);
  });

  it('are a part of a larger buffer', () => {
    const { bytes } = onnxTensor([2], Float32Array.of(1, 2, 3, 4).subarray(1, 3));
    expect([...floatsOf({ dims: [2], type: dataTypes.float, bytes })]).toEqual([2, 3]);
  });

  it('are no fractions if they are whole', () => {
    expect(() => floatsOf(onnxTensor([1], Int32Array.of(1)))).toThrow('Numbers of kind 6 are no fractions.');
    expect([dataTypes.float, dataTypes.half, dataTypes.int32, 0, undefined].map(isFloating)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it('know their kind', () => {
    const kinds = [Float32Array.of(1), Uint8Array.of(1), Int8Array.of(1), Int32Array.of(1), BigInt64Array.of(1n)];
    expect(kinds.map((numbers) => onnxTensor([1], numbers).type)).toEqual([1, 2, 3, 6, 7]);
    expect([...onnxTensor([], Int32Array.of(-2)).bytes]).toEqual([254, 255, 255, 255]);
  });
});

describe('a tensor of a file', () => {
  const read = (dataType: number, fields: object, dims = [2]) => readTensor({ name: 'w', dims, dataType, ...fields });

  it('has its numbers in raw data', () => {
    const rawData = Uint8Array.of(0, 0, 128, 63, 0, 0, 0, 192);
    expect(read(dataTypes.float, { rawData })).toEqual({ dims: [2], type: dataTypes.float, bytes: rawData });
    // Bytes are handed on whatever they mean.
    expect(read(9, { rawData: Uint8Array.of(1, 0) })).toMatchObject({ type: 9 });
  });

  it('or in a field of their own', () => {
    expect([...floatsOf(read(dataTypes.float, { floatData: [0.5, -3] }))]).toEqual([0.5, -3]);
    expect([...floatsOf(read(dataTypes.half, { int32Data: [0x3c00, 0xc500] }))]).toEqual([1, -5]);
    expect([...read(dataTypes.int32, { int32Data: [1, -1] }).bytes]).toEqual([1, 0, 0, 0, 255, 255, 255, 255]);
    expect([...read(dataTypes.int64, { int64Data: [258, -1] }).bytes]).toEqual([
      ...[2, 1, 0, 0, 0, 0, 0, 0],
      ...[255, 255, 255, 255, 255, 255, 255, 255],
    ]);
  });

  it('may be one number or none', () => {
    expect(read(dataTypes.float, { floatData: [7] }, []).dims).toEqual([]);
    expect(read(dataTypes.float, {}, [0])).toEqual({ dims: [0], type: dataTypes.float, bytes: new Uint8Array(0) });
    expect(read(dataTypes.int8, {}, [0])).toEqual({ dims: [0], type: dataTypes.int8, bytes: new Uint8Array(0) });
  });

  it('is refused where its numbers lie elsewhere, or are of a kind that is not known', () => {
    expect(() => read(dataTypes.float, { dataLocation: 1 })).toThrow(
      'The weights "w" lie in a file beside it: export it as one file.',
    );
    expect(() => read(11, { doubleData: [1, 2] })).toThrow('The constant "w" has numbers of a kind (11)');
  });
});
