import { expect, it } from 'vitest';
import { divideBy255, thresholdByte } from '../../../src/imaging/raster/bytes.ts';

it('divides by 255 exactly, for every product of two bytes and every blend of two', () => {
  const wrong = [];
  for (let value = 0; value <= 255 * 255; value++) {
    if (divideBy255(value) !== Math.round(value / 255)) wrong.push(value);
  }
  expect(wrong).toEqual([]);
});

it('cuts at the byte nearest to an opacity', () => {
  expect([0, 0.1, 0.5, 1].map(thresholdByte)).toEqual([0, 26, 128, 255]);
});
