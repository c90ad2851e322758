import { describe, expect, it } from 'vitest';
import { compareMasks, type MaskMetrics } from '../../src/evaluation/metrics.ts';
import { summarize } from '../../src/evaluation/summary.ts';

const bytes = (...values: number[]) => Uint8Array.from(values);
/** So many pixels of a subject, and then so many of none. */
const subject = (inside: number, outside: number, opacity = 255) =>
  Uint8Array.from({ length: inside + outside }, (_, i) => (i < inside ? opacity : 0));

describe('a difference', () => {
  it('is the mean of absolute ones, 0 to 1', () => {
    const [float, int8] = [bytes(0, 51, 255, 100), bytes(51, 0, 255, 202)];
    // 51 + 51 + 0 + 102 of 4 times 255.
    expect(compareMasks({ float, int8 }).difference).toBeCloseTo(0.2, 12);
    expect(compareMasks({ float: int8, int8: float }).difference).toBeCloseTo(0.2, 12);
    expect(compareMasks({ float, int8: float }).difference).toBe(0);
    expect(compareMasks({ float: bytes(0), int8: bytes(255) }).difference).toBe(1);
  });

  it('to the truth is of each network', () => {
    const metrics = compareMasks({ float: bytes(255, 51), int8: bytes(204, 0), truth: bytes(255, 0) });
    expect(metrics.errors!.float).toBeCloseTo(0.1, 12);
    expect(metrics.errors!.int8).toBeCloseTo(0.1, 12);
    expect(compareMasks({ float: bytes(1), int8: bytes(1) })).not.toHaveProperty('errors');
  });
});

describe('a subject', () => {
  const found = (float: Uint8Array, truth?: Uint8Array) =>
    compareMasks({ float, int8: new Uint8Array(float.length), ...(truth && { truth }) }).found;

  it('is found where the float mask overlaps the truth by more than .85', () => {
    expect(found(subject(86, 14), subject(100, 0))).toBe(true);
    expect(found(subject(85, 15), subject(100, 0))).toBe(false);
    // The same share of it, but as much again beside it.
    expect(found(subject(100, 0), subject(86, 14))).toBe(true);
    expect(found(subject(100, 0), subject(50, 50))).toBe(false);
  });

  it('begins at half opacity', () => {
    expect(found(subject(10, 0, 128), subject(10, 0))).toBe(true);
    expect(found(subject(10, 0, 127), subject(10, 0))).toBe(false);
    expect(found(subject(10, 0), subject(10, 0, 127))).toBe(false);
  });

  it('is found where there is none, and nothing is said to be one', () => {
    expect(found(subject(0, 10), subject(0, 10))).toBe(true);
    expect(found(subject(1, 9), subject(0, 10))).toBe(false);
  });

  it('is found without a truth where the mask is sure of itself', () => {
    // 230 is above .9 and 26 above .1 of 255.
    const mask = (sure: number, unsure: number, not: number) =>
      bytes(...Array(sure).fill(230), ...Array(unsure).fill(26), ...Array(not).fill(25));
    expect(found(mask(86, 14, 50))).toBe(true);
    expect(found(mask(85, 15, 50))).toBe(false);
    expect(found(mask(0, 0, 50))).toBe(true);
    expect(found(subject(100, 0, 229))).toBe(false);
  });
});

describe('a summary', () => {
  const metrics = (difference: number, errors?: { float: number; int8: number }): MaskMetrics => ({
    ...{ difference, found: true },
    ...(errors && { errors }),
  });

  it('of none has no numbers', () => {
    expect(summarize([])).toEqual({ count: 0, median: Number.NaN, mean: Number.NaN, worst: Number.NaN });
  });

  it('of an odd number has the one in the middle', () => {
    expect(summarize([0.5, 0.25, 0.125].map((each) => metrics(each)))).toEqual({
      ...{ count: 3, median: 0.25, worst: 0.5 },
      mean: 0.875 / 3,
    });
    expect(summarize([metrics(0.5)])).toEqual({ count: 1, median: 0.5, mean: 0.5, worst: 0.5 });
  });

  it('of an even number has what lies between the two', () => {
    expect(summarize([0.5, 0.25, 0.125, 0].map((each) => metrics(each)))).toMatchObject({
      median: 0.1875,
      mean: 0.21875,
    });
  });

  it('tells by how much errors are greater, of those where the truth is known', () => {
    const { errors } = summarize([
      metrics(0.1, { float: 0.25, int8: 0.25 }),
      metrics(0.1, { float: 0.75, int8: 1.25 }),
      metrics(0.9),
    ]);
    expect(errors).toEqual({ float: 0.5, int8: 0.75, change: 0.5 });
    const better = summarize([metrics(0, { float: 0.5, int8: 0.25 })]);
    expect(better.errors!.change).toBe(-0.5);
  });
});
