import { expect, it } from 'vitest';
import type { Mask } from '../../../src/pipeline/index.ts';
import grow from '../../../src/plugins/refine/grow.ts';
import { drawn, mask } from '../../support/draw.ts';
import { run } from '../../support/run.ts';

const grown = async (of: Mask, pixels: number) => (await run(grow, { mask: of }, { pixels })).value;
const dot = mask('       ', '       ', '       ', '   █   ', '       ', '       ', '       ');

it('makes a disk of a dot', async () => {
  expect(drawn(await grown(dot, 2))).toEqual([
    '       ', //
    ' ░▓█▓░ ',
    ' ▓███▓ ',
    ' █████ ',
    ' ▓███▓ ',
    ' ░▓█▓░ ',
    '       ',
  ]);
});

it('moves an edge by a part of a pixel', async () => {
  expect([...(await grown(mask('██  '), 0.25)).data]).toEqual([255, 255, 64, 0]);
  expect([...(await grown(mask('██  '), -0.25)).data]).toEqual([255, 191, 0, 0]);
});

it('moves a soft edge and leaves it as soft as it is', async () => {
  expect(drawn(await grown(mask('█▓▒░     '), 2))).toEqual(['███▓▒░   ']);
  expect(drawn(await grown(mask('█████▓▒░ '), -2))).toEqual(['███▓▒░   ']);
});

it('does not take away from where the subject is cut by the edge of the picture', async () => {
  expect(drawn(await grown(mask('████ ', '████ ', '████ '), -2))).toEqual(['██   ', '██   ', '██   ']);
});

it('leaves the mask as it is at 0', async () => {
  expect(await grown(dot, 0)).toEqual(dot);
});

it('shrinks the subject exactly as it would grow the background', async () => {
  const soft = mask('  ░▒▓█ ', ' ▒▓███░', '  ░▒██▓');
  const opposite = { ...soft, data: soft.data.map((byte) => 255 - byte) };
  const grownOpposite = await grown(opposite, 1.3);
  expect([...(await grown(soft, -1.3)).data]).toEqual(Array.from(grownOpposite.data, (byte) => 255 - byte));
});
