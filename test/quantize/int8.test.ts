import { describe, expect, it } from 'vitest';
import { quantizationOf, quantizeWeights } from '../../src/quantize/int8.ts';
import { dataTypes, floatsOf, type OnnxTensor, onnxTensor } from '../../src/quantize/onnx-tensor.ts';
import type { ValueRange } from '../../src/quantize/value-range.ts';

describe('a range in eight bits', () => {
  it.each<[string, ValueRange, number, number]>([
    // In single precision the step is a hair more than 2 / 255, and 127.49999 goes down.
    ['around 0', [-1, 1], 2 / 255, 127],
    ['from 0', [0, 6], 6 / 255, 0],
    ['up to 0', [-2, 0], 2 / 255, 255],
    ['of whole steps', [-55, 200], 1, 55],
    ['of nothing', [0, 0], 1e-8 / 255, 0],
    ['of nearly nothing', [-1e-12, 0], 1e-8 / 255, 0],
  ])('%s', (_, range, scale, zeroPoint) => {
    expect(quantizationOf(range)).toEqual({ scale: Math.fround(scale), zeroPoint });
  });

  it('tells 0 exactly, and the ends within half a step', () => {
    for (const range of [
      [-0.3, 7.1],
      [-1e5, 3],
      [0, 1e-3],
      [-0.001, 1000],
    ] as const) {
      const { scale, zeroPoint } = quantizationOf(range);
      expect(Number.isInteger(zeroPoint)).toBe(true);
      const [least, most] = [scale * (0 - zeroPoint), scale * (255 - zeroPoint)];
      expect(Math.abs(least - range[0])).toBeLessThanOrEqual(0.5001 * scale);
      expect(Math.abs(most - range[1])).toBeLessThanOrEqual(0.5001 * scale);
    }
  });
});

const weightsOf = (dims: readonly number[], values: readonly number[]): OnnxTensor =>
  onnxTensor(dims, Float32Array.from(values));
const whole = ({ bytes }: OnnxTensor) => [...new Int8Array(bytes.slice().buffer)];
const sums = ({ bytes }: OnnxTensor) => [...new Int32Array(bytes.slice().buffer)];

describe('weights in eight bits', () => {
  // The channels' greatest numbers are 127 and 0.5.
  const weights = weightsOf([2, 2, 1, 2], [127, -3, 0.4, 0.6, 0.3, -0.5, 0, 0.1]);

  it('have a scale for each channel', () => {
    const eight = quantizeWeights(weights, undefined, 1, 127);
    expect([...floatsOf(eight.scales)]).toEqual([1, Math.fround(0.5 / 127)]);
    // .3 is 76.2 steps, .1 is 25.4.
    expect(whole(eight.weights)).toEqual([127, -3, 0, 1, 76, -127, 0, 25]);
    expect(eight.weights).toMatchObject({ dims: [2, 2, 1, 2], type: dataTypes.int8 });
    expect(eight.scales).toMatchObject({ dims: [2], type: dataTypes.float });
    expect(eight).not.toHaveProperty('bias');
    expect(eight).not.toHaveProperty('biasScales');
  });

  it('are half as many for processors that add two products in 16 bits', () => {
    const eight = quantizeWeights(weights, undefined, 1, 63);
    expect([...floatsOf(eight.scales)]).toEqual([Math.fround(127 / 63), Math.fround(0.5 / 63)]);
    // -3 is -1.49 steps of 127 / 63; .3 is 37.8 steps of .5 / 63, and .1 is 12.6.
    expect(whole(eight.weights)).toEqual([63, -1, 0, 0, 38, -63, 0, 13]);
  });

  it('of a channel of nothing are nothing', () => {
    const eight = quantizeWeights(weightsOf([2, 1, 1, 1], [0, 1]), weightsOf([2], [3, 0]), 0.5, 127);
    expect(whole(eight.weights)).toEqual([0, 127]);
    const [scale = 0] = floatsOf(eight.biasScales!);
    const [sum = 0] = sums(eight.bias!);
    expect(scale).toBeGreaterThan(0);
    expect(Math.abs(sum * scale - 3)).toBeLessThanOrEqual(scale / 2);
    expect(sum).toBeLessThanOrEqual(2 ** 30);
    expect(whole(quantizeWeights(weightsOf([1, 1, 1, 1], [0]), undefined, 1, 127).weights)).toEqual([0]);
  });

  it('may be of half precision', () => {
    const half: OnnxTensor = { dims: [1, 2], type: dataTypes.half, bytes: Uint8Array.of(0, 0x3c, 0, 0xc0) };
    expect(whole(quantizeWeights(half, undefined, 1, 127).weights)).toEqual([64, -127]);
  });
});

describe('a bias in 32 bits', () => {
  it('is in units of what weights and input make together', () => {
    const weights = weightsOf([2, 1, 1, 1], [127, 12.7]);
    const { scales, bias, biasScales } = quantizeWeights(weights, weightsOf([2], [10, -0.33]), 0.25, 127);
    expect([...floatsOf(scales)]).toEqual([1, Math.fround(0.1)]);
    expect([...floatsOf(biasScales!)]).toEqual([0.25, Math.fround(0.025)]);
    // 40 quarters; 13.2 of a fortieth.
    expect(sums(bias!)).toEqual([40, -13]);
    expect(bias).toMatchObject({ dims: [2], type: dataTypes.int32 });
  });

  it('is right within half a unit, whatever its size', () => {
    const values = [1e-6, 0.37, -12.3, 999.9, -4e5, 7e7, -3e10];
    const weights = weightsOf(
      [values.length, 1, 1, 1],
      values.map((_, i) => 0.01 * (i + 1)),
    );
    const { bias, biasScales } = quantizeWeights(weights, weightsOf([values.length], values), 0.003, 127);
    const exact = Float32Array.from(values);
    for (const [i, scale] of floatsOf(biasScales!).entries()) {
      const sum = sums(bias!)[i]!;
      expect(Math.abs(sum * scale - exact[i]!)).toBeLessThanOrEqual(scale / 2);
      expect(Math.abs(sum)).toBeLessThan(1.001 * 2 ** 30);
    }
  });

  it('makes weights coarser where it would not fit', () => {
    // Steps of 1 / 127 and an input of 2^-20 would make it 127 * 2^30.
    const { weights, scales, bias } = quantizeWeights(
      weightsOf([1, 1, 1, 2], [1, -0.5]),
      weightsOf([1], [1024]),
      2 ** -20,
      127,
    );
    expect([...floatsOf(scales)]).toEqual([1]);
    // -.5 is half a step, and goes up.
    expect(whole(weights)).toEqual([1, 0]);
    expect(sums(bias!)).toEqual([2 ** 30]);
  });
});
