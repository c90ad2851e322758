import { describe, expect, it } from 'vitest';
import clamp from '../../../src/plugins/denormalize/clamp.ts';
import { opacities, output } from '../../support/draw.ts';
import { codes, modelOf, run } from '../../support/run.ts';

const model = modelOf();

it('takes opacity as it is', async () => {
  const { value, warnings } = await run(clamp, { output: [output(3, 1, [0, 0.25, 1])], model });
  expect(opacities(value)).toEqual([[0, 0.25, 1]]);
  expect(warnings).toEqual([]);
});

it('cuts to 0..1, and NaN to 0', async () => {
  const raw = [-3, 0.5, 7, Number.NaN, Infinity, -Infinity, -0];
  const view = output(7, 1, raw);
  const { value, warnings } = await run(clamp, { output: [view], model });
  expect(opacities(value)).toEqual([[0, 0.5, 1, 0, 1, 0, 0]]);
  expect([...view.data]).toEqual(raw);
  expect(codes(warnings)).toContain('NAN_OUTPUT');
});

it('of several large views cuts each, and reports what is in all of them', async () => {
  const size = 800;
  const of = (value: number) => {
    const numbers = new Array<number>(size * size).fill(0.5);
    numbers[7] = value;
    return output(size, size, numbers);
  };
  const { value, warnings } = await run(clamp, { output: [of(Number.NaN), of(3), of(Number.NaN)], model });
  expect(opacities(value).map((view) => [view[6], view[7]])).toEqual([
    [0.5, 0],
    [0.5, 1],
    [0.5, 0],
  ]);
  expect(codes(warnings)).toEqual(['NAN_OUTPUT', 'OUTPUT_NOT_OPACITY']);
  expect(warnings[0]!.message).toContain('2 values');
  expect(warnings[1]!.message).toContain('0.5 to 3');
});

it('reads the first channel, or the one it is told', async () => {
  const two = output(2, 1, [0.1, 0.2], [0.9, 0.8]);
  expect(opacities((await run(clamp, { output: [two], model })).value)).toEqual([[0.1, 0.2]]);
  expect(opacities((await run(clamp, { output: [two], model }, { channel: 1 })).value)).toEqual([[0.9, 0.8]]);
  await expect(run(clamp, { output: [two], model }, { channel: 2 })).rejects.toMatchObject({
    code: 'BAD_OPTION',
    at: ['channel'],
  });
});

describe('a mistaken recipe', () => {
  it.each([
    ['a little rounding is opacity', [-5.96e-8, 1.000001], []],
    ['logits are not', [-4, 0.5], ['OUTPUT_NOT_OPACITY']],
    ['nor is anything above 1', [0, 1.1], ['OUTPUT_NOT_OPACITY']],
    ['no numbers at all are another matter', [Number.NaN, Number.NaN], ['NAN_OUTPUT']],
  ])('%s', async (_what, raw, wanted) => {
    const { warnings } = await run(clamp, { output: [output(2, 1, raw)], model });
    expect(codes(warnings)).toEqual(wanted);
  });

  it('is told what to choose instead', async () => {
    const { warnings } = await run(clamp, { output: [output(2, 1, [-4, 3])], model });
    expect(warnings[0]!.message).toMatch(/-4 to 3.*sigmoid/);
  });
});
