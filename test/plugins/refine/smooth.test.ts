import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Mask } from '../../../src/pipeline/index.ts';
import smooth from '../../../src/plugins/refine/smooth.ts';
import { drawn, mask } from '../../support/draw.ts';
import { masks } from '../../support/noise.ts';
import { run } from '../../support/run.ts';

const smoothed = async (of: Mask, options: object) => (await run(smooth, { mask: of }, { ...options })).value;

const rough = mask(
  '          ', //
  '   █   █  ',
  ' ████     ',
  ' ███████  ',
  ' ██ ████  ',
  ' ███████  ',
  ' ███████  ',
  '          ',
);

it('takes away what no cross of five pixels covers', async () => {
  expect(drawn(await smoothed(rough, { radius: 1, what: 'bumps' }))).toEqual([
    '          ', //
    '   █      ',
    '  ███     ',
    ' ██████   ',
    '  █ ████  ',
    ' ███████  ',
    '  █ ███   ',
    '          ',
  ]);
});

it('fills pinholes and notches', async () => {
  expect(drawn(await smoothed(mask('█████', '██░██', '█████', '██▒██'), { radius: 1, what: 'dents' }))).toEqual([
    '█████',
    '█████',
    '█████',
    '█████',
  ]);
});

it('leaves a soft edge as it is', async () => {
  const edge = mask(...Array(6).fill('█████▓▒░    '));
  expect(await smoothed(edge, { radius: 2 })).toEqual(edge);
});

it('opens and closes: less or more of it everywhere, and nothing more the second time', async () => {
  await fc.assert(
    fc.asyncProperty(masks, fc.constantFrom(0, 0.5, 1, 1.5, 2.3, 4), async (of, radius) => {
      for (const [what, sign] of [
        ['bumps', -1],
        ['dents', 1],
      ] as const) {
        const once = await smoothed(of, { radius, what });
        expect(once.data.every((byte, i) => sign * (byte - of.data[i]!) >= 0)).toBe(true);
        expect(await smoothed(once, { radius, what })).toEqual(once);
      }
    }),
  );
});
