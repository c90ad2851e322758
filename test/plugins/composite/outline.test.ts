import { describe, expect, it } from 'vitest';
import outline from '../../../src/plugins/composite/outline.ts';
import { drawn, mask, picture, pixelsOf } from '../../support/draw.ts';
import { run } from '../../support/run.ts';

const alphaOf = (made: { data: Uint8Array; width: number; height: number }) => ({
  ...made,
  data: made.data.filter((_, i) => i % 4 === 3),
});
const colored = (width: number, height: number) => picture(width, height, () => [200, 100, 7]);
const upright = mask('███      ');

it('has its width, in parts of a pixel', async () => {
  for (const [width, wanted] of [
    [2, '█████    '],
    [2.5, '█████▒   '],
    [0, '███      '],
  ] as const) {
    const { value } = await run(outline, { foreground: colored(9, 1), mask: upright }, { width });
    expect(drawn(alphaOf(value))).toEqual([wanted]);
  }
});

it('lies beside the subject and under its soft edge', async () => {
  const { value } = await run(outline, { foreground: colored(5, 1), mask: mask('█▓   ') }, { width: 1, color: '#00f' });
  const [first, second, third] = pixelsOf(value);
  expect(first).toEqual([200, 100, 7, 255]);
  expect(second).toEqual([
    Math.round((200 * 191) / 255),
    Math.round((100 * 191) / 255),
    Math.round((7 * 191 + 255 * 64) / 255),
    255,
  ]);
  expect(third!.slice(0, 3)).toEqual([0, 0, 255]);
});

it('is not there without a width, and whole under a soft edge however thin it is', async () => {
  const soft = async (width: number) =>
    pixelsOf(
      (await run(outline, { foreground: colored(3, 1), mask: mask('█▓ ') }, { width, color: '#00f' })).value,
    )[1]!;
  expect(await soft(0)).toEqual([200, 100, 7, 191]);
  expect((await soft(0.2))[3]).toBe(255);
});

it('keeps a gap', async () => {
  const { value } = await run(outline, { foreground: colored(9, 1), mask: upright }, { width: 2, gap: 2 });
  expect(drawn(alphaOf(value))).toEqual(['███  ██  ']);
});

it('is round and smooth around a disc: every pixel as opaque as the ring covers it', async () => {
  const size = 80;
  const distance = (i: number) => Math.hypot((i % size) - 39.7, Math.floor(i / size) - 40.2);
  const cover = (radius: number, i: number) => Math.min(1, Math.max(0, radius - distance(i) + 0.5));
  const disc = {
    width: size,
    height: size,
    data: Uint8Array.from({ length: size * size }, (_, i) => Math.round(255 * cover(15, i))),
  };
  const { value } = await run(outline, { foreground: colored(size, size), mask: disc }, { width: 9.3, color: '#fff' });
  for (const [i, alpha] of alphaOf(value).data.entries()) {
    expect(Math.abs(alpha - 255 * cover(24.3, i))).toBeLessThan(0.17 * 255);
  }
});

describe('on a background', () => {
  it('is opaque everywhere', async () => {
    const { value } = await run(
      outline,
      { foreground: colored(9, 1), mask: upright },
      { width: 2, background: '#101010' },
    );
    expect(value.channels).toBe(3);
    expect(pixelsOf(value).map(([red]) => red)).toEqual([200, 200, 200, 255, 255, 16, 16, 16, 16]);
  });
});

it('goes all around a subject that fills the picture, if it may make room', async () => {
  const full = mask('███', '███');
  const { value } = await run(outline, { foreground: colored(3, 2), mask: full }, { width: 2, expand: true });
  expect(value).toMatchObject({ width: 9, height: 8, channels: 4, at: { left: 3, top: 3, scale: 1 } });
  expect(drawn(alphaOf(value))[4]).toMatch(/^ ?.█{7}. ?$|█{5,}/);
  expect(pixelsOf(value)[3 * 9 + 3]).toEqual([200, 100, 7, 255]);
  const { value: narrow } = await run(outline, { foreground: colored(3, 2), mask: full }, { width: 2 });
  expect(narrow).toMatchObject({ width: 3, height: 2 });
});

it('begins where it is told', async () => {
  const fading = mask('█▓▒░     ');
  const ends = async (at: number) => {
    const { value } = await run(outline, { foreground: colored(9, 1), mask: fading }, { width: 2, at });
    return drawn(alphaOf(value))[0]!.trimEnd().length;
  };
  expect(await ends(0.1)).toBeGreaterThan(await ends(0.9));
});
