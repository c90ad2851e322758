import { describe, expect, it } from 'vitest';
import shadow from '../../../src/plugins/composite/shadow.ts';
import { drawn, mask, picture, pixelsOf } from '../../support/draw.ts';
import { run } from '../../support/run.ts';

const foreground = picture(6, 4, () => [200, 100, 7]);
const dot = mask('      ', ' ██   ', '      ', '      ');
const hard = { blur: 0, opacity: 1, offsetX: 2, offsetY: 1 };
const alphaOf = (made: { data: Uint8Array; width: number; height: number }) => ({
  ...made,
  data: made.data.filter((_, i) => i % 4 === 3),
});

it('is the mask, moved', async () => {
  const { value } = await run(shadow, { foreground, mask: dot }, { ...hard, color: '#0000ff' });
  expect(drawn(alphaOf(value))).toEqual(['      ', ' ██   ', '   ██ ', '      ']);
  expect([pixelsOf(value)[7], pixelsOf(value)[15]]).toEqual([
    [200, 100, 7, 255],
    [0, 0, 255, 255],
  ]);
  expect(value.at).toEqual({ left: 0, top: 0, scale: 1 });
});

it('moves by parts of a pixel, and is as faint as it is told to be', async () => {
  const { value } = await run(shadow, { foreground, mask: dot }, { ...hard, offsetX: 2.5, opacity: 0.5 });
  expect([...alphaOf(value).data.slice(12, 18)]).toEqual([0, 0, 0, 64, 128, 64]);
});

it('falls on a color, and the subject lies on top', async () => {
  const options = { ...hard, offsetX: 0, offsetY: 0, blur: 3, background: '#ffffff' };
  const { value } = await run(shadow, { foreground, mask: dot }, options);
  expect(value.channels).toBe(3);
  const rows = pixelsOf(value);
  expect([rows[7], rows[8]]).toEqual([
    [200, 100, 7],
    [200, 100, 7],
  ]);
  expect(rows[0]![0]).toBeLessThan(250);
});

describe('with room for it', () => {
  it('grows on the sides where it reaches beyond, and says where the source lies', async () => {
    const options = { offsetX: 10, offsetY: -2, blur: 2, expand: true };
    const { value } = await run(shadow, { foreground, mask: dot }, options);
    expect(value).toMatchObject({ width: 6 + 16, height: 4 + 8 + 4, at: { left: 0, top: 8, scale: 1 } });
    expect(pixelsOf(value)[9 * 22 + 1]).toEqual([200, 100, 7, 255]);
  });

  it('holds nearly all of it', async () => {
    const options = { offsetX: 0, offsetY: 0, blur: 4, opacity: 1, expand: true };
    const full = picture(20, 20, () => [0, 0, 0]);
    const opaque = { data: new Uint8Array(400).fill(255), width: 20, height: 20 };
    const { value } = await run(shadow, { foreground: full, mask: opaque }, options);
    const { data, width, height } = alphaOf(value);
    for (let x = 0; x < width; x++) expect(data[x]! + data[(height - 1) * width + x]!).toBeLessThan(3);
  });
});

it('goes on beyond the edge that cuts the subject off', async () => {
  const cut = mask('██', '██');
  const { value } = await run(
    shadow,
    { foreground: picture(2, 2, () => [9, 9, 9]), mask: cut },
    { blur: 5, opacity: 1 },
  );
  expect([...alphaOf(value).data]).toEqual([255, 255, 255, 255]);
});

it('refuses lengths of more than half the picture', () => {
  const { doc: _, ...usual } = { doc: '', offsetX: 0, offsetY: 0, blur: 1, opacity: 1, color: '', background: '' };
  expect(shadow.check?.({ ...usual, offsetX: -51, unit: 'percent', expand: false })).toMatch(/50 percent/);
  expect(shadow.check?.({ ...usual, offsetX: -51, unit: 'pixels', expand: false })).toBeUndefined();
});
