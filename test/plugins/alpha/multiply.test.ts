import { expect, it } from 'vitest';
import multiply from '../../../src/plugins/alpha/multiply.ts';
import { drawn, mask, picture } from '../../support/draw.ts';
import { run } from '../../support/run.ts';

it('keeps transparent what is transparent in the picture', async () => {
  const opacity = [0, 128, 255];
  const decoded = picture(3, 2, (i) => [9, 9, 9, opacity[i % 3]!]);
  const { value } = await run(multiply, { decoded, mask: mask('███', '▒▒▒') });
  expect(drawn(value)).toEqual([' ▒█', ' ░▒']);
  expect(value.data[4]).toBe(Math.round((128 * 128) / 255));
});

it('is the mask itself where the picture has no alpha', async () => {
  const own = mask('█▒');
  expect((await run(multiply, { decoded: picture(2, 1, () => [1, 2, 3]), mask: own })).value).toBe(own);
});
