import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Mask } from '../../../src/pipeline/index.ts';
import solid from '../../../src/plugins/refine/solid.ts';
import { drawn, mask } from '../../support/draw.ts';
import { masks, mirrored, turned } from '../../support/noise.ts';
import { codes, run } from '../../support/run.ts';

/** @param reach in pixels */
const solidified = (of: Mask, reach: number, options: object = {}) =>
  run(solid, { mask: of }, { at: 0.3, reach: reach / Math.max(of.width, of.height), ...options });

it('makes opaque what is deep inside, and leaves the edge as soft as it is', async () => {
  const doubtful = mask(
    '               ',
    '  ░▒▓▓▓▓▓▓▒░   ',
    ' ░▒▓▓▓▓▓▓▓▓▒░  ',
    ' ░▓▓▓▓▒▒▓▓▓▓░  ',
    ' ░▓▓▓▒▒▒▒▓▓▓░  ',
    ' ░▓▓▓▓▒▒▓▓▓▓░  ',
    ' ░▒▓▓▓▓▓▓▓▓▒░  ',
    '  ░▒▓▓▓▓▓▓▒░   ',
    '               ',
  );
  const { value } = await solidified(doubtful, 3);
  expect(drawn(value)).toEqual([
    '               ',
    '  ░▒▓▓▓▓▓▓▒░   ',
    ' ░▒▓▓▓▓▓▓▓▓▒░  ',
    ' ░▓▓██████▓▓░  ',
    ' ░▓▓██████▓▓░  ',
    ' ░▓▓██████▓▓░  ',
    ' ░▒▓▓▓▓▓▓▓▓▒░  ',
    '  ░▒▓▓▓▓▓▓▒░   ',
    '               ',
  ]);
});

it('rises evenly from half the reach to the whole of it', async () => {
  const row = mask(' ▒▒▒▒▒▒▒▒▒');
  const { value } = await solidified(row, 6);
  // Distances 1 to 9: none up to 3, a third of what is missing at 4, all from 6.
  expect([...value.data]).toEqual([0, 128, 128, 128, 170, 213, 255, 255, 255, 255]);
});

it('takes what has less than its level for outside', async () => {
  const faint = mask('░░░░░░░', '░░░░░░░', '░░░░░░░');
  expect((await solidified(faint, 1)).value).toEqual(faint);
  expect(drawn((await solidified(faint, 1, { at: 0.2 })).value)).toEqual(Array(3).fill('███████'));
});

describe('a hole', () => {
  const holey = mask(
    '▓▓▓▓▓▓▓▓▓▓▓▓▓',
    '▓▓▓▓▓▓▓▓▓▓▓▓▓',
    '▓▓▓▓ ▓▓▓▓▓▓▓▓',
    '▓▓▓▓▓▓▓▓▓▓▓▓▓',
    '▓▓▓▓▓▓▓▓▓▓▓  ',
    '▓▓▓▓▓▓▓▓▓▓▓  ',
  );

  it('stays, with the soft edge around it', async () => {
    expect(drawn((await solidified(holey, 2)).value)).toEqual([
      '█████████████',
      '███▓▓▓███████',
      '███▓ ▓███████',
      '███▓▓▓████▓▓▓',
      '██████████▓  ',
      '██████████▓  ',
    ]);
  });

  it('is inside where it is small enough, and no bay at the edge of the picture', async () => {
    expect(drawn((await solidified(holey, 2, { holes: 0.02 })).value)).toEqual([
      '█████████████',
      '█████████████',
      '█████████████',
      '██████████▓▓▓',
      '██████████▓  ',
      '██████████▓  ',
    ]);
    const { value } = await solidified(holey, 2, { holes: 0.01 });
    expect(value).toEqual((await solidified(holey, 2)).value);
  });
});

it('warns where much was filled, with its share', async () => {
  const glass = mask('▒▒▒▒▒▒▒▒▒▒', '▒▒▒▒▒▒▒▒▒▒');
  const { warnings } = await solidified(glass, 2);
  expect(codes(warnings)).toEqual(['MUCH_FILLED']);
  expect(warnings[0]!.message).toContain('added 50 %');
  expect((await solidified(mask('████████▓▓', '██████████'), 2)).warnings).toEqual([]);
});

it('only adds, nothing at what is less than its level, and does the same whichever way a picture lies', async () => {
  const share = fc.double({ min: 0.001, max: 1, noNaN: true });
  await fc.assert(
    fc.asyncProperty(masks, share, share, fc.constantFrom(0, 0.1), async (of, reach, at, holes) => {
      const options = { reach, at: Math.max(0.004, at), holes };
      const { value } = await run(solid, { mask: of }, options);
      const isRight = (byte: number, i: number) =>
        byte >= of.data[i]! && (holes > 0 || of.data[i]! >= at * 255 || byte === of.data[i]);
      expect(value.data.every(isRight)).toBe(true);
      expect((await run(solid, { mask: turned(of) }, options)).value).toEqual(turned(value));
      expect((await run(solid, { mask: mirrored(of) }, options)).value).toEqual(mirrored(value));
    }),
  );
});

it('has nothing to do where nothing is, and where all is opaque', async () => {
  for (const of of [mask('   ', '   '), mask('███', '███')]) {
    const { value, warnings } = await solidified(of, 1, { holes: 0.5 });
    expect([value, warnings]).toEqual([of, []]);
  }
});
