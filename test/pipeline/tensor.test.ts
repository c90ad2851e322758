import { describe, expect, it } from 'vitest';
import { type InputView, tensorOf } from '../../src/pipeline/index.ts';

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
