import { expect, test } from 'vitest';
import { joinAnswers } from '../../../src/imaging/index.ts';
import type { OutputMeaning, OutputView } from '../../../src/pipeline/index.ts';

const { signal } = new AbortController();
const picture = { left: 0, top: 0, width: 40, height: 40 };

const answer = (width: number, height: number, data: readonly number[], channels = 1): OutputView => ({
  width,
  height,
  channels,
  frame: { picture, source: picture, content: { left: 0, top: 0, width, height } },
  data: Float32Array.from(data),
});
const joined = async (one: OutputView, other: OutputView, meaning: OutputMeaning = 'opacity', channel = 0) =>
  [...(await joinAnswers(one, other, meaning, channel, signal)).data].map((value) => Number(value.toFixed(4)));

test('the more opaque of both counts at each pixel, whichever comes first', async () => {
  const [one, other] = [answer(3, 1, [0.1, 0.9, 0.5]), answer(3, 1, [0.4, 0.2, 0.5])];
  expect(await joined(one, other)).toEqual([0.4, 0.9, 0.5]);
  expect(await joined(other, one)).toEqual([0.4, 0.9, 0.5]);
  expect([...one.data]).toEqual([...Float32Array.of(0.1, 0.9, 0.5)]);
});

test('the smaller is interpolated between the centers of its pixels, edges repeated', async () => {
  const [small, large] = [answer(2, 2, [0, 1, 1, 0]), answer(4, 4, new Array(16).fill(0))];
  const expected = [
    [0, 0.25, 0.75, 1],
    [0.25, 0.375, 0.625, 0.75],
    [0.75, 0.625, 0.375, 0.25],
    [1, 0.75, 0.25, 0],
  ].flat();
  expect(await joined(small, large)).toEqual(expected);
  expect(await joined(large, small)).toEqual(expected);
  expect((await joinAnswers(small, large, 'opacity', 0, signal)).frame).toBe(large.frame);
});

test('logits of one channel are compared as they are, since opacity grows with them', async () => {
  expect(await joined(answer(2, 1, [-9, 3]), answer(2, 1, [-2, -4]), 'logits')).toEqual([-2, 3]);
});

test('of classes the whole pixel is taken from the answer in which the subject is more likely', async () => {
  // Channel 1 is the subject. At the first pixel its logit is the greater one in the second answer, and less likely.
  const one = answer(2, 1, [0, 5, 2, 1], 2);
  const other = answer(2, 1, [9, 0, 3, 4], 2);
  expect(await joined(one, other, 'logits', 1)).toEqual([0, 0, 2, 4]);
});

test('where one is no number the other counts', async () => {
  expect(await joined(answer(2, 1, [Number.NaN, 0.3]), answer(2, 1, [0.2, Number.NaN]))).toEqual([0.2, 0.3]);
});
