import { describe, expect, it } from 'vitest';
import { type InputView, inputSizeOf, tensorOf } from '../../src/pipeline/index.ts';
import { modelOf } from '../support/run.ts';

const whole = { left: 0, top: 0, width: 2, height: 1 };
const view = (over: Partial<InputView>): InputView => ({
  width: 2,
  height: 1,
  frame: { picture: whole, source: whole, content: whole },
  layout: 'nchw',
  order: 'rgb',
  data: { pixels: Uint8Array.of(1, 2, 3, 4, 5, 6), scale: [1, 10, 100], bias: [0, 0, 7] },
  ...over,
});

describe('tensorOf', () => {
  it.each([
    ['nchw', 'rgb', [1, 4, 20, 50, 307, 607]],
    ['nchw', 'bgr', [307, 607, 20, 50, 1, 4]],
    ['nhwc', 'rgb', [1, 20, 307, 4, 50, 607]],
    ['nhwc', 'bgr', [307, 20, 1, 607, 50, 4]],
  ] as const)('lays out %s and %s, factors always by color', (layout, order, numbers) => {
    expect([...tensorOf(view({ layout, order }))]).toEqual(numbers);
  });

  it('takes numbers as they are', () => {
    const data = Float32Array.of(1, 2, 3, 4, 5, 6);
    expect(tensorOf(view({ data }))).toBe(data);
  });

  it('fills a tensor that fits, and makes one where it does not', () => {
    const into = new Float32Array(6);
    expect(tensorOf(view({}), into)).toBe(into);
    expect(tensorOf(view({}), new Float32Array(5))).toHaveLength(6);
  });
});

describe('inputSizeOf', () => {
  const sizeFor = (size: ReturnType<typeof modelOf>['input']['size'], width: number, height: number) =>
    inputSizeOf({ ...modelOf(), input: { ...modelOf().input, size } }, { width, height });

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
});
