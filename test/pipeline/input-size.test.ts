import { describe, expect, it } from 'vitest';
import {
  type InputSize,
  inputSizeOf,
  type Model,
  type SizeRange,
  sizesText,
  takesSize,
} from '../../src/pipeline/index.ts';
import { modelOf } from '../support/run.ts';

const modelFor = (size: InputSize, sizes?: SizeRange): Model => ({
  ...modelOf(),
  input: { ...modelOf().input, size, ...(sizes && { sizes }) },
});

describe('inputSizeOf', () => {
  const sizeFor = (size: InputSize, width: number, height: number, side?: number, sizes?: SizeRange) =>
    inputSizeOf(modelFor(size, sizes), { width, height }, side);

  it('is fixed, or follows the shape of the picture', () => {
    expect(sizeFor([320, 240], 5, 9)).toEqual({ width: 320, height: 240 });
    const rule = { shortSide: 512, multipleOf: 32 };
    expect(sizeFor(rule, 1000, 1000)).toEqual({ width: 512, height: 512 });
    expect(sizeFor(rule, 1500, 1000)).toEqual({ width: 768, height: 512 });
    expect(sizeFor(rule, 1000, 1510)).toEqual({ width: 512, height: 768 });
  });

  it('does not grow without end with a strip', () => {
    const rule = { shortSide: 512, multipleOf: 32 };
    expect(sizeFor(rule, 4000, 1000)).toEqual({ width: 2048, height: 512 });
    expect(sizeFor(rule, 8000, 1000)).toEqual({ width: 2048, height: 256 });
    expect(sizeFor(rule, 1, 60_000)).toEqual({ width: 32, height: 2048 });
  });

  it('has the proportions of its own size at another side', () => {
    const sizes = { least: 64, most: 2048, multipleOf: 32 };
    expect(sizeFor([1024, 1024], 5, 9, 768, sizes)).toEqual({ width: 768, height: 768 });
    expect(sizeFor([256, 144], 5, 9, 512, sizes)).toEqual({ width: 512, height: 288 });
    expect(sizeFor([144, 256], 5, 9, 480, sizes)).toEqual({ width: 256, height: 480 });
    expect(sizeFor([1024, 128], 5, 9, 256, sizes)).toEqual({ width: 256, height: 64 });
  });

  it('follows the shape of the picture from another shorter side, as far as the network goes', () => {
    const rule = { shortSide: 512, multipleOf: 32 };
    const sizes = { least: 64, most: 1024, multipleOf: 32 };
    expect(sizeFor(rule, 1500, 1000, 256, sizes)).toEqual({ width: 384, height: 256 });
    expect(sizeFor(rule, 3000, 1000, 512, sizes)).toEqual({ width: 1024, height: 352 });
  });
});

describe('what a network takes', () => {
  const sizes = { least: 64, most: 256, multipleOf: 32 };
  it.each([
    [
      [48, 40],
      undefined,
      [[48, 40]],
      [
        [40, 48],
        [48, 48],
        [64, 64],
      ],
      '48 x 40 only',
    ],
    [
      [48, 40],
      sizes,
      [
        [48, 40],
        [64, 64],
        [256, 96],
      ],
      [
        [32, 64],
        [64, 288],
        [72, 64],
      ],
      'sides from 64 to 256 that are multiples of 32',
    ],
    [
      { shortSide: 64, multipleOf: 16 },
      undefined,
      [
        [64, 48],
        [16, 8192],
      ],
      [
        [0, 16],
        [16, 17],
      ],
      'sides that are multiples of 16',
    ],
  ] as const)('%j and %j', (size, range, taken, others, text) => {
    const { input } = modelFor(size, range);
    for (const [width, height] of taken) expect(takesSize(input, { width, height })).toBe(true);
    for (const [width, height] of others) expect(takesSize(input, { width, height })).toBe(false);
    expect(sizesText(input)).toBe(text);
  });
});
