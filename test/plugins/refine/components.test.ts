import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Mask } from '../../../src/pipeline/index.ts';
import components from '../../../src/plugins/refine/components.ts';
import { drawn, mask } from '../../support/draw.ts';
import { masks } from '../../support/noise.ts';
import { run } from '../../support/run.ts';

const kept = async (of: Mask, options: object = {}) => (await run(components, { mask: of }, { ...options })).value;

const scene = mask(
  '               ',
  '  ░▒▓██▓▒░   ░ ',
  '  ░▒████▒░  ░▓░',
  '  ░▒▓██▓▒░   ░ ',
  ' █             ',
  '        ░░     ',
);

it('takes away small pieces with their soft edges, and leaves those of the others', async () => {
  expect(drawn(await kept(scene, { keepAbove: 0.3, at: 0.3 }))).toEqual([
    '               ',
    '  ░▒▓██▓▒░     ',
    '  ░▒████▒░     ',
    '  ░▒▓██▓▒░     ',
    '               ',
    // Fainter than a piece may be, and no piece's edge: none of its business.
    '        ░░     ',
  ]);
  expect(drawn(await kept(scene, { keepAbove: 0.3 }))[5]).toBe('               ');
});

it('keeps what is as large as its share, by opacity', async () => {
  const pair = mask('████ ▒▒▒▒');
  const half = 128 / 255;
  expect(await kept(pair, { keepAbove: half })).toEqual(pair);
  expect(drawn(await kept(pair, { keepAbove: half + 0.001 }))).toEqual(['████     ']);
  expect(await kept(mask('█ █ █'), { keepAbove: 1 })).toEqual(mask('█ █ █'));
});

it('joins pieces by their corners, and parts holes by them', async () => {
  expect(drawn(await kept(mask('███  ', '███  ', '   █ '), { keepAbove: 0.5 }))).toEqual(['███  ', '███  ', '   █ ']);
  const ring = mask(' ███ ', '█   █', '█   █', ' ███ ');
  expect(drawn(await kept(ring, { fillBelow: 1 }))).toEqual([' ███ ', '█████', '█████', ' ███ ']);
});

it('leaves the foot that two pieces have in common', async () => {
  expect(drawn(await kept(mask('██▓▒░▒▓█'), { keepAbove: 0.9, at: 0.6 }))).toEqual(['██▓▒░   ']);
});

describe('holes', () => {
  const holey = mask(
    '███████████', //
    '█░███▓▒▓███',
    '█████▒ ▒███',
    '█████▓▒▓█  ',
    '███████████',
  );

  it('are filled with their soft edges where they are small', async () => {
    expect(drawn(await kept(holey, { fillBelow: 0.018 }))).toEqual([
      '███████████', //
      '█████▓▒▓███',
      '█████▒ ▒███',
      '█████▓▒▓█  ',
      '███████████',
    ]);
    expect(drawn(await kept(holey, { fillBelow: 0.5 }))).toEqual([
      '███████████', //
      '███████████',
      '███████████',
      '█████████  ',
      '███████████',
    ]);
  });

  it('are at least half transparent', async () => {
    const dim = mask('███', '█▒█', '███');
    expect(await kept(dim, { fillBelow: 1 })).toEqual(dim);
    expect(drawn(await kept(mask('███', '█░█', '███'), { fillBelow: 1 }))[1]).toBe('███');
  });

  it('are left alone if nothing is said', async () => {
    expect(await kept(holey)).toEqual(holey);
  });

  it('count without the specks in them', async () => {
    const speck = mask('███████', '█     █', '█  █  █', '█     █', '███████');
    expect(drawn(await kept(speck, { keepAbove: 0.1, fillBelow: 1 }))).toEqual(Array(5).fill('███████'));
    expect(drawn(await kept(speck, { keepAbove: 0.1 }))[2]).toBe('█     █');
  });
});

it('only takes away, only fills, and has nothing more to do the second time', async () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  await fc.assert(
    fc.asyncProperty(masks, share, fc.double({ min: 0.01, max: 1, noNaN: true }), async (of, keepAbove, at) => {
      const once = await kept(of, { keepAbove, at });
      expect(once.data.every((byte, i) => byte === 0 || byte === of.data[i])).toBe(true);
      expect(await kept(once, { keepAbove, at })).toEqual(once);
      const filled = await kept(of, { keepAbove: 0, fillBelow: keepAbove, at });
      expect(filled.data.every((byte, i) => byte === 255 || byte === of.data[i])).toBe(true);
    }),
  );
});

it('has nothing to do where nothing is', async () => {
  const nothing = mask('   ', '   ');
  expect(await kept(nothing, { fillBelow: 1 })).toEqual(nothing);
});
