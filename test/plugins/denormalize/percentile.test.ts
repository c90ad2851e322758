import { expect, it } from 'vitest';
import minMax from '../../../src/plugins/denormalize/min-max.ts';
import percentile from '../../../src/plugins/denormalize/percentile.ts';
import { opacities, output } from '../../support/draw.ts';
import { codes, run } from '../../support/run.ts';

/** 0, 1, … 100, in a shuffled order that is always the same; 37 and 101 have no factor in common. */
const hundred = Array.from({ length: 101 }, (_, i) => (i * 37) % 101);

it('makes 0 and 1 of the values at two percentiles', async () => {
  const { value } = await run(percentile, { output: [output(101, 1, hundred)] }, { low: 10, high: 60 });
  const at = (raw: number) => opacities(value)[0]![hundred.indexOf(raw)];
  expect([at(0), at(10), at(35), at(60), at(100)]).toEqual([0, 0, 0.5, 1, 1]);
});

it('finds values between pixels', async () => {
  const { value } = await run(percentile, { output: [output(3, 1, [0, 10, 20])] }, { low: 25, high: 100 });
  expect(opacities(value)).toEqual([[0, 0.333, 1]]);
});

it('is minMax from 0 to 100', async () => {
  const inputs = { output: [output(5, 1, [3, Number.NaN, -1, Infinity, 0.5])] };
  expect((await run(percentile, inputs, { low: 0, high: 100 })).value).toEqual((await run(minMax, inputs)).value);
});

it('does not stretch what is flat between its percentiles', async () => {
  const raw = hundred.map((value) => (value === 50 ? 9 : 0.25));
  const { value, warnings } = await run(percentile, { output: [output(101, 1, raw)] });
  expect(opacities(value)[0]![0]).toBe(0.25);
  expect(codes(warnings)).toEqual(['FLAT_OUTPUT']);
});

it('refuses percentiles in the wrong order', () => {
  expect(percentile.check?.({ low: 60, high: 60, channel: 0 })).toMatch(/less than high/);
  expect(percentile.check?.({ low: 1, high: 99, channel: 0 })).toBeUndefined();
});
