import fc from 'fast-check';
import { expect, it } from 'vitest';
import { doubtOf, doubtOfAnswer } from '../../../src/imaging/index.ts';
import { output } from '../../support/draw.ts';
import { masks } from '../../support/noise.ts';

const { signal } = new AbortController();
const logit = (opacity: number) => Math.log(opacity / (1 - opacity));

it('of opacities is that of the mask that they are', async () => {
  await fc.assert(
    fc.asyncProperty(masks, async (of) => {
      const opacities = [...of.data].map((byte) => byte / 255);
      const doubt = await doubtOfAnswer(output(of.width, of.height, opacities), 'opacity', 0, signal);
      expect(doubt).toBeCloseTo(doubtOf(of), 4);
    }),
  );
});

it('of opacities is that of a plain loop, whatever they are and however many', async () => {
  const number = fc.oneof(fc.float(), fc.float({ min: 0, max: 1 }));
  await fc.assert(
    fc.asyncProperty(fc.array(number, { minLength: 1, maxLength: 50 }), async (numbers) => {
      const singles = numbers.map(Math.fround);
      const undecided = singles.reduce((sum, m) => sum + (m > 0 && m < 1 ? m * (1 - m) : 0), 0);
      const area = singles.filter((m) => m > 0.5).length;
      const doubt = await doubtOfAnswer(output(numbers.length, 1, singles), 'opacity', 0, signal);
      expect(doubt).toBeCloseTo(undecided / Math.max(area, 0.002 * numbers.length), 8);
    }),
  );
});

it('of a picture that is read in several strips counts all of them', async () => {
  const [width, height] = [1024, 1100];
  const numbers = Array.from({ length: width * height }, (_, i) => (i % 4) / 4);
  const doubt = await doubtOfAnswer(output(width, height, numbers), 'opacity', 0, signal);
  // Of four pixels one is above one half.
  expect(doubt).toBeCloseTo(0.25 + 2 * 0.1875, 8);
});

it('reads logits as opacity first: of one channel by a sigmoid, of classes by a softmax', async () => {
  const opacities = [0.9, 0.7, 0.2, 0.01];
  const wanted = await doubtOfAnswer(output(2, 2, opacities), 'opacity', 0, signal);
  const logits = opacities.map(logit);
  expect(await doubtOfAnswer(output(2, 2, logits), 'logits', 0, signal)).toBeCloseTo(wanted, 5);
  // Two classes of which one has no evidence: the same numbers, the subject's being the second.
  const background = logits.map(() => 3);
  const subject = logits.map((value) => value + 3);
  expect(await doubtOfAnswer(output(2, 2, background, subject), 'logits', 1, signal)).toBeCloseTo(wanted, 5);
  expect(await doubtOfAnswer(output(2, 2, subject, background), 'logits', 0, signal)).toBeCloseTo(wanted, 5);
});

it('takes what lies beyond for decided, and what is no number for background', async () => {
  const odd = output(5, 1, [2, 1, 0.75, -1, Number.NaN]);
  expect(await doubtOfAnswer(odd, 'opacity', 0, signal)).toBe(0.1875 / 3);
  expect(await doubtOfAnswer(output(2, 1, [Infinity, -Infinity]), 'logits', 0, signal)).toBe(0);
});

it('reads the channel that it is given', async () => {
  const two = output(2, 1, [0.5, 0.5], [1, 0]);
  expect(await doubtOfAnswer(two, 'opacity', 1, signal)).toBe(0);
});

it('stops when it is not wanted any more', async () => {
  const gone = AbortSignal.abort(new Error('gone'));
  await expect(doubtOfAnswer(output(1, 1, [0]), 'opacity', 0, gone)).rejects.toThrow('gone');
});
