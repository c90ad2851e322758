import { expect, it } from 'vitest';
import { composedPart } from '../../../bench/quality/composed-part.ts';
import type { ColorResult } from '../../../bench/quality/evaluate-colors.ts';
import type { MaskResult } from '../../../bench/quality/evaluate-masks.ts';

/** Picture, IoU and error of the reference, of the default. */
const pictures = [
  ['a', 0.9, 10, 0.9, 9],
  ['b', 0.9, 10, 0.9, 9],
  ['c', 0.95, 10, 0.8, 20],
  ['d', 0.5, 100, 0.9, 10],
  ['e', 0.1, 200, 0.1, 220],
] as const;

const names = ['reference', 'preset balanced'] as const;

const results = pictures.flatMap(([name, overlap, error, overlap2, error2]) =>
  names.map((candidate, i) => ({
    pair: { set: 'hair', name, image: name, truth: name },
    candidate,
    figures: { overlap: [overlap, overlap2][i]! },
    errors: { white: [error, error2][i]!, black: [error, error2][i]! },
  })),
);
const masks = results as unknown as readonly MaskResult[];
const composed = results as unknown as readonly ColorResult[];

it('composite error is given over what the reference found, over what either found, and over all', () => {
  const [, means, change] = composedPart(masks, composed)
    .split('\n')
    .filter((line) => line.startsWith('|') && !line.startsWith('| ---'));
  expect(means).toBe('| reference | 10.00 | 32.50 | 66.00 |');
  // 38 instead of 30; 48 instead of 130; 268 instead of 330, in brackets how far five pictures may be by chance.
  expect(change).toMatch(/^\| preset balanced \| \+26\.7 % \| -63\.1 % \| -18\.8 % \(.* to .*\) \|$/);
});

it('the picture that moves the change most is named, with the change without it', () => {
  const text = composedPart(masks, composed);
  expect(text).toContain('hair/c moves the default');
  expect(text).toContain('without it -10.0 %, with it +26.7 %');
  expect(text).toContain('| hair/d | 0.500 | 0.900 | 100.00 | 10.00 | -90.0 % |');
});

it('without the default among the recipes only the reference chooses', () => {
  const others = <T extends { readonly candidate: string }>(list: readonly T[]) =>
    list.map((each) => ({ ...each, candidate: each.candidate.replace('preset balanced', 'other') }));
  const text = composedPart(others(masks), others(composed));
  expect(text).toContain('| recipe | found by the reference, 3 | all, 5 |');
  expect(text).not.toContain('moves the default');
});
