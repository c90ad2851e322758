import { expect, it } from 'vitest';
import sigmoid from '../../../src/plugins/denormalize/sigmoid.ts';
import { opacities, output } from '../../support/draw.ts';
import { codes, run } from '../../support/run.ts';

it('turns logits into opacity', async () => {
  const raw = [0, Math.log(3), -Math.log(3), 200, -200, Infinity, -Infinity];
  const { value, warnings } = await run(sigmoid, { output: [output(raw.length, 1, raw)] });
  expect(opacities(value)).toEqual([[0.5, 0.75, 0.25, 1, 0, 1, 0]]);
  expect(warnings).toEqual([]);
});

it('takes NaN for background', async () => {
  const { value, warnings } = await run(sigmoid, { output: [output(2, 1, [Number.NaN, -2])] });
  expect(opacities(value)).toEqual([[0, 0.119]]);
  expect(codes(warnings)).toEqual(['NAN_OUTPUT']);
});

it('says that a second sigmoid leaves the background half opaque', async () => {
  const { value, warnings } = await run(sigmoid, { output: [output(2, 1, [0, 1])] });
  expect(opacities(value)).toEqual([[0.5, 0.731]]);
  expect(codes(warnings)).toEqual(['HALF_OPAQUE']);
});
