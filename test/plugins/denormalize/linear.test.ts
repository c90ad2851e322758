import { expect, it } from 'vitest';
import linear from '../../../src/plugins/denormalize/linear.ts';
import { opacities, output } from '../../support/draw.ts';
import { codes, run } from '../../support/run.ts';

it('maps -1..1 to 0..1', async () => {
  const { value, warnings } = await run(linear, { output: [output(5, 1, [-1, 0, 1, -3, 3])] });
  expect(opacities(value)).toEqual([[0, 0.5, 1, 0, 1]]);
  expect(warnings).toEqual([]);
});

it('says that opacity comes out half opaque', async () => {
  const { value, warnings } = await run(linear, { output: [output(3, 1, [0, 0.5, 1])] });
  expect(opacities(value)).toEqual([[0.5, 0.75, 1]]);
  expect(codes(warnings)).toEqual(['HALF_OPAQUE']);
  expect(warnings[0]!.message).toContain('denormalize.clamp');
});
