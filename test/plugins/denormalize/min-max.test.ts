import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import minMax from '../../../src/plugins/denormalize/min-max.ts';
import { opacities, output } from '../../support/draw.ts';
import { codes, run } from '../../support/run.ts';

it('stretches the least to 0 and the greatest to 1', async () => {
  const { value, warnings } = await run(minMax, { output: [output(3, 1, [-2, 1, 2])] });
  expect(opacities(value)).toEqual([[0, 0.75, 1]]);
  expect(warnings).toEqual([]);
});

it('ignores NaN and infinities when it looks for them', async () => {
  const raw = [2, Number.NaN, 4, Infinity, -Infinity, 3];
  const { value, warnings } = await run(minMax, { output: [output(6, 1, raw)] });
  expect(opacities(value)).toEqual([[0, 0, 1, 1, 0, 0.5]]);
  expect(codes(warnings)).toEqual(['NAN_OUTPUT']);
});

it('stretches all views alike', async () => {
  const { value } = await run(minMax, { output: [output(2, 1, [0, 4]), output(2, 1, [1, 2])] });
  expect(opacities(value)).toEqual([
    [0, 1],
    [0.25, 0.5],
  ]);
});

it('does not look at padding', async () => {
  const padded = output(4, 1, [-100, 0, 2, 100]);
  const frame = { ...padded.frame, content: { left: 1, top: 0, width: 2, height: 1 } };
  const { value } = await run(minMax, { output: [{ ...padded, frame }] });
  expect(opacities(value)).toEqual([[0, 0, 1, 1]]);
});

describe('a flat answer', () => {
  it.each([
    ['within 0..1 is left as it is', 0.4, 0.4],
    ['is cut to 0..1', 3, 1],
    ['below 0 is background', -3, 0],
    ['of no numbers is background', Number.NaN, 0],
  ])('%s', async (_what, raw, wanted) => {
    const { value, warnings } = await run(minMax, { output: [output(2, 1, [raw, raw])] });
    expect(opacities(value)).toEqual([[wanted, wanted]]);
    expect(codes(warnings)).toContain('FLAT_OUTPUT');
  });

  it('is not made a subject by the last bit of its numbers', async () => {
    const { value, warnings } = await run(minMax, { output: [output(2, 1, [0.5, 0.5 + 2 ** -24])] });
    expect(opacities(value)).toEqual([[0.5, 0.5]]);
    expect(codes(warnings)).toEqual(['FLAT_OUTPUT']);
  });
});

const numbers = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 40 });

it('is the same for a * x + b, so the step (x + 1) / 2 before it changes nothing', async () => {
  const factor = fc.constantFrom(0.5, 2, 8, 0.125);
  await fc.assert(
    fc.asyncProperty(numbers, factor, fc.integer({ min: -64, max: 64 }), async (raw, a, b) => {
      fc.pre(new Set(raw).size > 1);
      const { value: plain } = await run(minMax, { output: [output(raw.length, 1, raw)] });
      const { value: mapped } = await run(minMax, {
        output: [
          output(
            raw.length,
            1,
            raw.map((x) => a * x + b),
          ),
        ],
      });
      for (const [i, opacity] of mapped[0]!.data.entries()) expect(opacity).toBeCloseTo(plain[0]!.data[i]!, 6);
    }),
  );
});
