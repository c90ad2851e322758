import { describe, expect, it } from 'vitest';
import gradient from '../../../src/plugins/composite/gradient.ts';
import { mask, picture, pixelsOf } from '../../support/draw.ts';
import { run } from '../../support/run.ts';

const blackToWhite = { colors: ['#000', '#fff'] };

/** Greys of the gradient alone, row by row. */
async function greys(width: number, height: number, options: object): Promise<number[][]> {
  const inputs = {
    foreground: picture(width, height, () => [1, 2, 3]),
    mask: { data: new Uint8Array(width * height), width, height },
  };
  const { value } = await run(gradient, inputs, { ...blackToWhite, ...options });
  const reds = pixelsOf(value).map(([red]) => red!);
  return Array.from({ length: height }, (_, y) => reds.slice(y * width, (y + 1) * width));
}

/** What a ramp from 0 to 1 over `n` pixels is at each center. */
const ramp = (n: number) => Array.from({ length: n }, (_, i) => ((i + 0.5) / n) * 255);

describe('along a line', () => {
  it.each([
    [180, (rows: number[][]) => rows.map(([first]) => first!)],
    [0, (rows: number[][]) => rows.map(([first]) => first!).reverse()],
    [-180, (rows: number[][]) => rows.map(([first]) => first!)],
    [90, (rows: number[][]) => rows[0]!],
    [270, (rows: number[][]) => rows[0]!.toReversed()],
  ])('at %i degrees runs from edge to edge', async (angle, along) => {
    const found = along(await greys(10, 10, { angle }));
    for (const [i, value] of ramp(10).entries()) expect(Math.abs(found[i]! - value)).toBeLessThan(0.6);
  });

  it('has its first and last color in corners where it is slanted, and is the same turned by half', async () => {
    const rows = await greys(40, 20, { angle: 135 });
    expect(rows[0]![0]).toBeLessThan(10);
    expect(rows[19]![39]).toBeGreaterThan(245);
    for (const [y, row] of rows.entries()) {
      for (const [x, value] of row.entries()) expect(Math.abs(value + rows[19 - y]![39 - x]! - 255)).toBeLessThan(2);
    }
  });
});

it('from the middle grows evenly to the corners', async () => {
  const rows = await greys(41, 21, { shape: 'radial' });
  for (const [y, row] of rows.entries()) {
    for (const [x, value] of row.entries()) {
      const share = Math.hypot(x - 20, y - 10) / (Math.hypot(41, 21) / 2);
      expect(Math.abs(value - 255 * share)).toBeLessThan(0.6);
    }
  }
});

it('passes every color on the way', async () => {
  const rows = await greys(1, 301, { colors: ['#000', '#fff', '#000'] });
  expect([rows[0]![0], rows[150]![0], rows[300]![0]]).toEqual([1, 255, 1]);
});

it('mixes light where it is told to', async () => {
  expect((await greys(1, 1, { linearLight: true }))[0]).toEqual([188]);
  expect((await greys(1, 1, {}))[0]).toEqual([128]);
});

it('puts the subject on it', async () => {
  const foreground = picture(3, 1, () => [200, 100, 7]);
  const { value } = await run(gradient, { foreground, mask: mask(' ▒█') }, { ...blackToWhite, angle: 90 });
  expect(pixelsOf(value)[2]).toEqual([200, 100, 7]);
  expect(pixelsOf(value)[1]).toEqual([200, 100, 7].map((color) => Math.round((color * 128 + 128 * 127) / 255)));
});

it('fades without a tint to what is transparent', async () => {
  const foreground = picture(1, 3, () => [0, 0, 0]);
  const { value } = await run(
    gradient,
    { foreground, mask: mask(' ', ' ', ' ') },
    { colors: ['#ff0000', '#0000ff00'] },
  );
  const seen = pixelsOf(value);
  expect(seen.map(([red, , blue]) => [red, blue])).toEqual([
    [255, 0],
    [255, 0],
    [255, 0],
  ]);
  expect(seen.map(([, , , alpha]) => alpha)).toEqual([212, 128, 43]);
});
