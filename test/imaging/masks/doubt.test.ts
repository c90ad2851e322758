import { expect, it } from 'vitest';
import { doubtOf } from '../../../src/imaging/index.ts';
import { mask } from '../../support/draw.ts';

it('is 0 of what is decided, and a quarter where all is half opaque', () => {
  expect(doubtOf(mask('██  ', '██  '))).toBe(0);
  expect(doubtOf(mask('▒▒▒'))).toBeCloseTo(0.25, 4);
});

it('counts by the area of the subject, wherever the doubt lies', () => {
  // 2 half opaque pixels, one of them above one half, and 4 opaque ones; then 8 in a picture of any size.
  expect(doubtOf(mask('████▒'))).toBeCloseTo(0.25 / 5, 4);
  expect(doubtOf(mask('████████▒', '         '))).toBeCloseTo(0.25 / 9, 4);
  // A quarter opaque is no subject, but doubt.
  expect(doubtOf(mask('████░'))).toBeCloseTo((64 * 191) / 255 ** 2 / 4, 6);
});

it('is finite where there is no subject, and large where there is haze only', () => {
  expect(doubtOf(mask('   '))).toBe(0);
  const haze = { data: new Uint8Array(1000).fill(20), width: 100, height: 10 };
  expect(doubtOf(haze)).toBeCloseTo(((20 * 235) / 255 ** 2) * 500, 6);
});
