import { describe, expect, it } from 'vitest';
import {
  bootstrap,
  lineOf,
  mean,
  median,
  quantile,
  randomFrom,
  ratiosOf,
  studentOf,
  trendOf,
} from '../../bench/figures.ts';

describe('quantile', () => {
  it.each([
    [0, 1],
    [0.25, 1.75],
    [0.5, 2.5],
    [0.99, 3.97],
    [1, 4],
  ])('%f of 4, 1, 3, 2 is %f', (share, value) => {
    expect(quantile([4, 1, 3, 2], share)).toBeCloseTo(value, 12);
  });

  it('of one value is that value, of none is none', () => {
    expect(quantile([7], 0.9)).toBe(7);
    expect(median([])).toBeNaN();
  });
});

it('ratios are of pairs: their median is not the ratio of medians', () => {
  const ratios = ratiosOf([2, 6, 30], [1, 2, 30]);
  expect(ratios).toEqual([2, 3, 1]);
  expect(median(ratios)).toBe(2);
});

describe('lineOf', () => {
  it('goes through points on a line, without doubt', () => {
    const { intercept, slope, interval } = lineOf([0, 1, 2, 3], [1, 3, 5, 7]);
    expect([intercept, slope, interval.low, interval.high]).toEqual([1, 2, 2, 2]);
  });

  it('finds the slope and where it lies by 95 %', () => {
    // Means 3 and 4; squares of x 10; products 6; residuals -.8 .6 1 -.6 -.2 (of 2 4 5 4 5), their squares 2.4; t(3) 3.182.
    const { intercept, slope, interval } = lineOf([1, 2, 3, 4, 5], [2, 4, 5, 4, 5]);
    expect(slope).toBeCloseTo(0.6, 12);
    expect(intercept).toBeCloseTo(2.2, 12);
    expect(interval.high - slope).toBeCloseTo(3.182 * Math.sqrt(2.4 / 3 / 10), 1);
    expect(slope - interval.low).toBeCloseTo(interval.high - slope, 12);
  });

  it('leans on what weighs more', () => {
    // By hand: the third point weighs nothing.
    expect(lineOf([0, 1, 2], [0, 1, 50], [1, 1, 0])).toMatchObject({ intercept: 0, slope: 1 });
  });

  it('of two points can be anything', () => {
    expect(lineOf([0, 1], [0, 1]).interval).toEqual({ low: -Infinity, high: Infinity });
  });
});

// A table of Student's t, as in any textbook.
it.each([
  [5, 2.5706],
  [10, 2.2281],
  [18, 2.1009],
  [30, 2.0423],
  [1000, 1.9623],
])("Student's t of %i degrees of freedom is %f", (degrees, value) => {
  expect(Math.abs(studentOf(degrees) / value - 1)).toBeLessThan(0.002);
});

describe('trendOf', () => {
  it('is the growth from one value to the next', () => {
    const { slope } = trendOf(Array.from({ length: 400 }, (_, i) => 1000 + 3 * i));
    expect(slope).toBeCloseTo(3, 10);
  });

  it('does not take a saw for growth', () => {
    const { interval } = trendOf(Array.from({ length: 400 }, (_, i) => 1000 + (i % 37)));
    expect(interval.low).toBeLessThan(0);
    expect(interval.high).toBeGreaterThan(0);
  });

  it('finds growth under noise that depends on its neighbors', () => {
    const random = randomFrom(3);
    let drift = 0;
    const values = Array.from({ length: 400 }, (_, i) => {
      drift = 0.9 * drift + random() - 0.5;
      return 0.05 * i + drift;
    });
    const { interval } = trendOf(values);
    expect(interval.low).toBeGreaterThan(0);
    expect(interval.low).toBeLessThan(0.05);
    expect(interval.high).toBeGreaterThan(0.05);
  });
});

describe('bootstrap', () => {
  it('of equal values is that value', () => {
    expect(bootstrap([2, 2, 2], median)).toEqual({ low: 2, high: 2 });
  });

  it('of a mean is near two standard errors to either side', () => {
    const random = randomFrom(7);
    const values = Array.from({ length: 200 }, () => random());
    const error = Math.sqrt(1 / 12 / 200);
    const { low, high } = bootstrap(values, mean);
    expect(high - low).toBeGreaterThan(3.4 * error);
    expect(high - low).toBeLessThan(4.5 * error);
    expect(low).toBeLessThan(mean(values));
    expect(high).toBeGreaterThan(mean(values));
  });

  it('gives the same again, and something else for another seed', () => {
    const values = [3, 1, 4, 1, 5, 9, 2, 6];
    expect(bootstrap(values, mean)).toEqual(bootstrap(values, mean));
    expect(bootstrap(values, mean, { rounds: 10, seed: 2 })).not.toEqual(bootstrap(values, mean, { rounds: 10 }));
  });
});
