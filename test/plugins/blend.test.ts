import { expect, it } from 'vitest';
import { cutOf, over255, rgbaOf } from '../../src/plugins/blend.ts';

it('divides by 255 exactly, for every product of two bytes and every blend of two', () => {
  const wrong = [];
  for (let value = 0; value <= 255 * 255; value++) {
    if (over255(value) !== Math.round(value / 255)) wrong.push(value);
  }
  expect(wrong).toEqual([]);
});

it('cuts at the byte nearest to an opacity', () => {
  expect([0, 0.1, 0.5, 1].map(cutOf)).toEqual([0, 26, 128, 255]);
});

it('reads colors with and without alpha', () => {
  expect(rgbaOf('#01a0ff')).toEqual([1, 160, 255, 255]);
  expect(rgbaOf('#01a0ff80')).toEqual([1, 160, 255, 128]);
});
