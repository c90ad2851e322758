import { describe, expect, test } from 'vitest';
import { assertSize, assertView, inputOf, outputOf } from '../../src/engine/check-manifest.ts';
import { assertDecided, assertOpacity } from '../../src/engine/check-output.ts';
import type { TensorInfo } from '../../src/engine/describe-graph.ts';
import type { Model } from '../../src/pipeline/index.ts';
import { factsOf, plainView } from '../support/model-facts.ts';

const info = (shape: readonly (number | string)[], name = 'x', type = 'float32'): TensorInfo => ({ name, type, shape });
const square = info([1, 3, 32, 32]);
const model = factsOf('facts', [32, 32]);
const wide = factsOf('wide', [64, 32], { input: { layout: 'nhwc' } });
const any = factsOf('any', [0, 0], { input: { size: { shortSide: 32, multipleOf: 8 } } });

describe('the input', () => {
  test.each<[string, Model, TensorInfo]>([
    ['fixed', model, square],
    ['any batch', model, info(['N', 3, 32, 32])],
    ['any size', model, info([1, 3, 'h', 'w'])],
    ['interleaved', wide, info([1, 32, 64, 3])],
    ['any size by a rule', any, info([1, 3, 'h', 'w'])],
  ])('%s fits', (_, facts, input) => {
    expect(inputOf(facts, [input])).toBe(input);
  });

  test.each<[string, Model, TensorInfo[], string]>([
    ['another size', model, [info([1, 3, 64, 64])], '"x" takes 64x64 pixels; the manifest says 32x32'],
    ['width for height', wide, [info([1, 64, 32, 3])], 'takes 32x64 pixels; the manifest says 64x32'],
    ['a size where any was promised', any, [square], 'takes 32x32 pixels; the manifest says that it takes any size'],
    ['the other layout', model, [info([1, 32, 32, 3])], 'is the layout nhwc; the manifest says nchw'],
    ['one channel', model, [info([1, 1, 32, 32])], 'no picture of 3 channels'],
    ['a list of numbers', model, [info([1, 1000])], 'is no picture'],
    ['eight at a time', model, [info([8, 3, 32, 32])], 'it wants 8 pictures at a time'],
    ['half precision', model, [info([1, 3, 32, 32], 'x', 'float16')], 'only float32'],
    ['two inputs', model, [square, info([1], 'ratio')], 'It has the inputs "x", "ratio". Name one'],
    ['no input', model, [], 'It has no input.'],
  ])('%s does not', (_, facts, inputs, sentence) => {
    expect(() => inputOf(facts, inputs)).toThrow(
      expect.objectContaining({ code: 'MODEL_MISMATCH', message: expect.stringContaining(sentence) }),
    );
  });

  test('a name that is not there is answered with those that are', () => {
    const named = factsOf('named', [32, 32], { input: { name: 'pixel_values' } });
    expect(() => inputOf(named, [square])).toThrow('It has no input "pixel_values", but "x".');
    expect(() => inputOf(factsOf('two', [32, 32], { input: { name: 'x' } }), [square, info([1], 'r')])).toThrow(
      'a picture can fill only one',
    );
  });
});

describe('the output', () => {
  const two = factsOf('two', [32, 32], { output: { channels: 2, meaning: 'logits' } });
  test.each<[string, Model, TensorInfo]>([
    ['one plane', model, info([1, 1, 32, 32])],
    ['one plane without its dimension', model, info([1, 32, 32])],
    ['planes', two, info([1, 2, 32, 32])],
    ['interleaved', two, info([1, 32, 32, 2])],
    ['coarser', model, info([1, 1, 8, 8])],
    ['not inferred', model, info([])],
  ])('%s fits', (_, facts, output) => {
    expect(outputOf(facts, [output], square)).toBe(output);
  });

  test.each<[string, Model, TensorInfo[], string]>([
    ['a picture', model, [info([1, 3, 32, 32])], 'is [1, 3, 32, 32]; the manifest says 1 channel'],
    ['a picture that is admitted', factsOf('p', [32, 32], { output: { channels: 3 } }), [square], 'is a picture'],
    ['a picture without a batch', model, [info([32, 32, 3])], 'it wants 32 pictures at a time'],
    ['classes', two, [info([1, 21, 32, 32])], 'the manifest says 2 channels'],
    ['one number a class', two, [info([1, 2])], 'is no picture'],
    ['another shape', model, [info([1, 1, 32, 64])], 'answers with 64x32 values for a picture of 32x32'],
    ['next to nothing', model, [info([1, 1, 1, 1])], 'answers with 1x1 values'],
    ['integers', model, [info([1, 1, 32, 32], 'x', 'int64')], 'only float32'],
  ])('%s does not', (_, facts, outputs, sentence) => {
    expect(() => outputOf(facts, outputs, square)).toThrow(
      expect.objectContaining({ code: 'MODEL_MISMATCH', message: expect.stringContaining(sentence) }),
    );
  });

  test('half a pixel of rounding is no other shape', () => {
    expect(() => assertSize(model, { width: 129, height: 65 }, { width: 513, height: 257 })).not.toThrow();
    expect(() => assertSize(model, { width: 32, height: 30 }, { width: 32, height: 32 })).toThrow(/32x30/);
  });
});

test('a view is checked before it waits', () => {
  const view = plainView(model, [32, 32], [1, 2, 3]);
  expect(() => assertView(model, view)).not.toThrow();
  expect(() => assertView(model, plainView(model, [32, 31], [1, 2, 3]))).toThrow('was given 32x31 pixels');
  expect(() => assertView(any, plainView(any, [40, 32], [1, 2, 3]))).not.toThrow();
  expect(() => assertView(any, plainView(any, [41, 32], [1, 2, 3]))).toThrow('multiples of 8');
  expect(() => assertView(model, { ...view, order: 'bgr' })).toThrow('was given nchw, bgr');
  expect(() => assertView(model, { ...view, data: new Float32Array(32 * 32) })).toThrow('was given 1024 numbers');
});

describe('values', () => {
  const logits = factsOf('logits', [2, 1], { output: { meaning: 'logits' } });
  test('opacity may overshoot a little, and may be NaN', () => {
    expect(() => assertOpacity(model, Float32Array.of(-0.02, 1.1, Number.NaN))).not.toThrow();
    expect(() => assertOpacity(model, Float32Array.of(Number.NaN))).not.toThrow();
  });
  test('opacity is not logits', () => {
    expect(() => assertOpacity(model, Float32Array.of(-7.5, 0.5))).toThrow(/from -7.50 to 0.500.*"logits"/);
    expect(() => assertOpacity(model, Float32Array.of(0, 240))).toThrow(/from 0.00 to 240/);
    expect(() => assertOpacity(logits, Float32Array.of(-7.5, 240))).not.toThrow();
  });
  test('a blank picture is background or subject somewhere, or the same everywhere', () => {
    for (const decided of [
      [0.01, 0.15],
      [0.3, 0.999],
      [0.5, 0.5],
    ]) {
      expect(() => assertDecided(model, Float32Array.from(decided))).not.toThrow();
    }
    expect(() => assertDecided(model, Float32Array.of(0.36, 0.91))).toThrow(/from 0.36 to 0.91 in a blank picture/);
  });
});
