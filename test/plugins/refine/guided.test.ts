import { expect, it } from 'vitest';
import guided from '../../../src/plugins/refine/guided.ts';
import { mask, picture } from '../../support/draw.ts';
import { run } from '../../support/run.ts';

const rows = (text: string) => mask(...Array(8).fill(text));
/** Dark from the ninth column on; where it is transparent, its color is nobody's business. */
const decoded = picture(16, 8, (i) => (i % 16 < 8 ? [255, 0, 0, 0] : [20, 30, 40, 255]));

it('has its edge where the picture has one, as it looks on white', async () => {
  const options = { radius: 5, epsilon: 1e-6, subsampling: 1 };
  const { value } = await run(guided, { mask: rows('      ██████████'), decoded }, options);
  const row = [...value.data.subarray(0, 16)];
  const steps = row.slice(1).map((byte, x) => Math.abs(byte - row[x]!));
  expect(steps[7]).toBeGreaterThan(100);
  expect(Math.max(...steps.filter((_, x) => x !== 7))).toBeLessThan(30);
});

it('has nothing to say of a full mask', async () => {
  const full = rows('████████████████');
  expect((await run(guided, { mask: full, decoded })).value).toEqual(full);
});
