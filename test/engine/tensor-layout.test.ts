import { expect, test } from 'vitest';
import { planarOf, sidesOf } from '../../src/engine/tensor-layout.ts';

test('interleaved channels become planes', () => {
  expect([...planarOf(Float32Array.of(1, 10, 2, 20, 3, 30), 2)]).toEqual([1, 2, 3, 10, 20, 30]);
  const one = Float32Array.of(1, 2);
  expect(planarOf(one, 1)).toBe(one);
});

test('where the sides stand', () => {
  expect(sidesOf([1, 2, 5, 7], 2, 'nchw')).toEqual({ height: 5, width: 7, interleaved: false });
  expect(sidesOf([1, 5, 7, 2], 2, 'nchw')).toEqual({ height: 5, width: 7, interleaved: true });
  // Two rows and two columns: only the layout of the input can tell.
  expect(sidesOf([1, 2, 5, 2], 2, 'nchw')).toEqual({ height: 5, width: 2, interleaved: false });
  expect(sidesOf([1, 2, 5, 2], 2, 'nhwc')).toEqual({ height: 2, width: 5, interleaved: true });
  expect(sidesOf([1, 5, 7], 1, 'nchw')).toEqual({ height: 5, width: 7, interleaved: false });
  expect(sidesOf([1, 5, 7], 2, 'nchw')).toBeUndefined();
  expect(sidesOf([1, 3, 5, 7], 2, 'nchw')).toBeUndefined();
  expect(sidesOf([2, 5], 1, 'nchw')).toBeUndefined();
});
