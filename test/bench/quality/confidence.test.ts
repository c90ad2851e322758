import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { randomFrom } from '../../../bench/figures.ts';
import { auroc, confidenceOf, fitConfidence, type Judged } from '../../../bench/quality/fit-confidence.ts';

describe('the fit', () => {
  it('finds the curve that subjects were drawn from', () => {
    const curve = { even: 0.08, steepness: 2.5 };
    const random = randomFrom(3);
    const judged: Judged[] = Array.from({ length: 20_000 }, () => {
      const doubt = 10 ** (-2.5 + 2.5 * random());
      return { doubt, found: random() < confidenceOf(curve, doubt) };
    });
    const { even, steepness } = fitConfidence(judged);
    expect(even).toBeCloseTo(0.08, 2);
    expect(Math.abs(steepness - 2.5)).toBeLessThan(0.1);
  });

  it('stays finite where doubt parts found from not found', () => {
    const judged = [0.01, 0.02, 0.2, 0.4].map((doubt) => ({ doubt, found: doubt < 0.1 }));
    const { even, steepness } = fitConfidence(judged);
    expect(even).toBeGreaterThan(0.02);
    expect(even).toBeLessThan(0.2);
    expect(Number.isFinite(steepness)).toBe(true);
  });

  it('is even at one half, and falls with doubt', () => {
    const fit = { even: 0.1, steepness: 2 };
    expect(confidenceOf(fit, 0.1)).toBe(0.5);
    expect(confidenceOf(fit, 0)).toBe(1);
    expect(confidenceOf(fit, 0.2)).toBeCloseTo(0.2);
  });
});

it('ranks: 1 where all that were missed are more doubtful, a half by chance, ties counted half', () => {
  const of = (...pairs: readonly (readonly [number, boolean])[]) => pairs.map(([doubt, found]) => ({ doubt, found }));
  expect(auroc(of([0.1, true], [0.2, true], [0.3, false]))).toBe(1);
  expect(auroc(of([0.1, true], [0.3, false], [0.05, false]))).toBe(0.5);
  expect(auroc(of([0.1, true], [0.1, false]))).toBe(0.5);
});

const read = (path: string) => JSON.parse(readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8'));

it.each(Object.keys(read('bench/results/confidence.json').models))(
  'the fit of %s is that of its committed data',
  (model) => {
    const judged: Judged[] = read('bench/results/confidence.json').models[model];
    expect(judged.length).toBeGreaterThan(100);
    expect(read(`models/${model}.json`).confidence).toEqual(fitConfidence(judged));
  },
);
