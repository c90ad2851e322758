import { expect, it } from 'vitest';
import softmax from '../../../src/plugins/denormalize/softmax.ts';
import { opacities, output } from '../../support/draw.ts';
import { codes, run } from '../../support/run.ts';

const log3 = Math.log(3);

it('gives the probability of a channel', async () => {
  const two = output(3, 1, [-1, 0, log3], [-1, log3, 0]);
  expect(opacities((await run(softmax, { output: [two] })).value)).toEqual([[0.5, 0.75, 0.25]]);
  expect(opacities((await run(softmax, { output: [two] }, { channel: 0 })).value)).toEqual([[0.5, 0.25, 0.75]]);
});

it('is a distribution: the channels add up to 1', async () => {
  const three = output(2, 1, [0.3, -7], [2, 4], [-1, 9]);
  const each = await Promise.all([0, 1, 2].map((channel) => run(softmax, { output: [three] }, { channel })));
  for (const i of [0, 1]) expect(each.reduce((sum, { value }) => sum + value[0]!.data[i]!, 0)).toBeCloseTo(1, 6);
});

it('is stable for logits of any size', async () => {
  const { value } = await run(softmax, {
    output: [output(4, 1, [5000, -5000, Infinity, -Infinity], [-5000, 5000, 0, 0])],
  });
  expect(opacities(value)).toEqual([[0, 1, 0, 1]]);
});

it('takes NaN in any channel for background', async () => {
  const { value, warnings } = await run(softmax, { output: [output(2, 1, [Number.NaN, -3], [9, Number.NaN])] });
  expect(opacities(value)).toEqual([[0, 0]]);
  expect(warnings[0]!.message).toMatch(/2 values/);
  const lone = await run(softmax, { output: [output(1, 1, [Number.NaN])] }, { channel: 0 });
  expect(opacities(lone.value)).toEqual([[0]]);
});

it('says when it was given probabilities', async () => {
  const { warnings } = await run(softmax, { output: [output(2, 1, [0.9, 0.2], [0.1, 0.8])] });
  expect(codes(warnings)).toEqual(['HALF_OPAQUE']);
});

it('refuses a channel that the network does not give', async () => {
  await expect(run(softmax, { output: [output(1, 1, [0])] })).rejects.toMatchObject({
    code: 'BAD_OPTION',
    message: expect.stringContaining('one channel'),
  });
});
