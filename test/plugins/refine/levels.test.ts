import { expect, it } from 'vitest';
import levels from '../../../src/plugins/refine/levels.ts';
import { drawn, mask } from '../../support/draw.ts';
import { run } from '../../support/run.ts';

const edge = mask(' ░▒▓█');

it('leaves a mask as it is from 0 to 1', async () => {
  const { value } = await run(levels, { mask: edge }, { black: 0, white: 1 });
  expect(value).toEqual(edge);
});

it('stretches between its points', async () => {
  const { value } = await run(levels, { mask: edge }, { black: 0.3, white: 0.7 });
  expect(drawn(value)).toEqual(['  ▒██']);
});

it('makes what is half opaque more or less so', async () => {
  const half = mask('▒');
  const byteAt = async (gamma: number) =>
    (await run(levels, { mask: half }, { black: 0, white: 1, gamma })).value.data[0];
  expect(await byteAt(2)).toBe(Math.round(255 * Math.sqrt(128 / 255)));
  expect(await byteAt(0.5)).toBe(Math.round(255 * (128 / 255) ** 2));
});

it('refuses points in the wrong order', () => {
  expect(levels.check?.({ black: 0.5, white: 0.5, gamma: 1 })).toMatch(/less than white/);
});
