import { describe, expect, it } from 'vitest';
import { cellRowReader } from '../../../src/imaging/masks/cell-grid.ts';
import { blurGridFor, blurPlane } from '../../../src/imaging/masks/gaussian-blur.ts';

const size = { width: 101, height: 81 };
const middle = 40 * 101 + 50;

function impulse(sigma: number): Float32Array {
  const plane = new Float32Array(size.width * size.height);
  plane[middle] = 1;
  blurPlane(plane, size, sigma, 'empty');
  return plane;
}

describe.each([0.3, 0.8, 2, 5, 9])('of sigma %d', (sigma) => {
  const plane = impulse(sigma);
  const sum = (weigh: (across: number, down: number) => number) =>
    plane.reduce((total, value, i) => total + value * weigh((i % 101) - 50, Math.floor(i / 101) - 40), 0);

  it('keeps the sum and has the variance that it says, both ways', () => {
    expect(sum(() => 1)).toBeCloseTo(1, 5);
    expect(sum((across) => across ** 2)).toBeCloseTo(sigma ** 2, 3);
    expect(sum((_, down) => down ** 2)).toBeCloseTo(sigma ** 2, 3);
    expect(sum((across, down) => across * down)).toBeCloseTo(0, 5);
  });

  it.runIf(sigma > 1)('looks like a Gaussian', () => {
    const top = 1 / (2 * Math.PI * sigma ** 2);
    for (const [i, value] of plane.entries()) {
      const distance = Math.hypot((i % 101) - 50, Math.floor(i / 101) - 40);
      expect(Math.abs(value - top * Math.exp(-(distance ** 2) / (2 * sigma ** 2)))).toBeLessThan(0.125 * top);
    }
  });
});

it('repeats edges, or has nothing beyond them', () => {
  const flat = () => new Float32Array(12).fill(7);
  const [repeated, empty] = [flat(), flat()];
  blurPlane(repeated, { width: 4, height: 3 }, 5, 'repeat');
  blurPlane(empty, { width: 4, height: 3 }, 5, 'empty');
  for (const value of repeated) expect(value).toBeCloseTo(7, 4);
  expect(Math.max(...empty)).toBeLessThan(1.5);
});

it('of 0 is nothing', () => {
  const plane = Float32Array.of(1, 2, 3);
  blurPlane(plane, { width: 3, height: 1 }, 0, 'repeat');
  expect([...plane]).toEqual([1, 2, 3]);
});

describe('on a coarse grid', () => {
  it.each([4, 6, 20, 33])('sigma %d is what it is on the fine one', (sigma) => {
    const fine = { width: 300, height: 6 };
    const step = (x: number) => (x < 150 ? 0 : 1);
    const exact = Float32Array.from({ length: 1800 }, (_, i) => step(i % 300));
    blurPlane(exact, fine, sigma, 'repeat');
    const coarse = blurGridFor(sigma, fine);
    expect(coarse.step).toBeGreaterThan(1);
    const plane = new Float32Array(coarse.width * coarse.height);
    const counts = new Float32Array(plane.length);
    for (let i = 0; i < 1800; i++) {
      const cell = Math.floor(Math.floor(i / 300) / coarse.step) * coarse.width + Math.floor((i % 300) / coarse.step);
      plane[cell]! += step(i % 300);
      counts[cell]!++;
    }
    for (const [cell, count] of counts.entries()) plane[cell]! /= count;
    blurPlane(plane, coarse, coarse.sigma, 'repeat');
    const row = new Float32Array(300);
    cellRowReader(coarse, 300)(plane, 3, row);
    for (const [x, value] of row.entries()) expect(Math.abs(value - exact[900 + x]!)).toBeLessThan(0.012);
  });

  it('moves by parts of a pixel', () => {
    const ramp = Float32Array.from({ length: 10 }, (_, x) => x);
    const row = new Float32Array(10);
    cellRowReader({ step: 1, width: 10, height: 1 }, 10, 2.25, 0)(ramp, 0, row);
    expect([...row]).toEqual([0, 0, 0, 0.75, 1.75, 2.75, 3.75, 4.75, 5.75, 6.75]);
  });
});
