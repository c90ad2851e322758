import { expect, it } from 'vitest';
import { rgbaOf } from '../../../src/imaging/raster/color.ts';

it('reads colors with and without alpha', () => {
  expect(rgbaOf('#01a0ff')).toEqual([1, 160, 255, 255]);
  expect(rgbaOf('#01a0ff80')).toEqual([1, 160, 255, 128]);
});
