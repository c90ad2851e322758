import { describe, expect, it } from 'vitest';
import { joinTiles } from '../../../src/imaging/tiling/join-tiles.ts';
import type { Tile } from '../../../src/imaging/tiling/tile.ts';
import type { Box, Mask } from '../../../src/pipeline/index.ts';

/** Cells are five pixels wide then. */
const WIDTH = 600;
const HEIGHT = 60;
const { signal } = new AbortController();

/** Opacity 0..1 of the picture by place, seen through one box of it. */
type Opacity = (x: number, y: number) => number;
const part = (at: Box, opacity: Opacity): Tile => ({
  at,
  data: Uint8Array.from({ length: at.width * at.height }, (_, i) =>
    Math.round(255 * opacity(at.left + (i % at.width), at.top + Math.floor(i / at.width))),
  ),
});
const whole: Box = { left: 0, top: 0, width: WIDTH, height: HEIGHT };
const left: Box = { left: 0, top: 0, width: 310, height: HEIGHT };
const right: Box = { left: 290, top: 0, width: 310, height: HEIGHT };

const join = (...parts: readonly Tile[]) => joinTiles(parts, { width: WIDTH, height: HEIGHT }, signal);
const at = ({ data }: Mask, x: number, y: number) => data[y * WIDTH + x]!;

/** A step of two pixels around the sharp one. */
const soft: Opacity = (x) => Math.min(1, Math.max(0, (x - 198.5) / 2));
const sharp: Opacity = (x) => (x < 200 ? 0 : 1);

it('takes a single view of the whole picture as it is', async () => {
  const only = part(whole, soft);
  expect((await join(only)).data).toBe(only.data);
});

it('gives what all say where all say the same', async () => {
  const mask = await join(part(whole, soft), part(left, soft), part(right, soft));
  expect(mask).toEqual({ data: part(whole, soft).data, width: WIDTH, height: HEIGHT });
});

it('takes the edge of the tiles where they are only sharper', async () => {
  const mask = await join(part(whole, soft), part(left, sharp), part(right, sharp));
  expect(mask.data).toEqual(part(whole, sharp).data);
});

describe('tiles that differ a little', () => {
  const row = join(
    part(whole, () => 0.5),
    part(left, () => 0.4),
    part(right, () => 0.6),
  ).then((mask) => Array.from({ length: WIDTH }, (_, x) => at(mask, x, 30)));

  it('count alone where they are alone', async () => {
    expect((await row).slice(0, 290)).toEqual(Array(290).fill(102));
    expect((await row).slice(310)).toEqual(Array(290).fill(153));
  });

  it('fade into each other over their overlap, linearly', async () => {
    const overlap = (await row).slice(290, 310);
    expect(overlap).toEqual(overlap.map((_, i) => Math.round(102 + (51 * (i + 0.5)) / 20)));
  });
});

it('leave the overview alone where it is sure', async () => {
  const ghost: Opacity = (x, y) => (y < 20 && x > 400 ? 0.3 : sharp(x, y));
  const pale: Opacity = (x, y) => (y > 40 && x > 400 ? 0.7 : sharp(x, y));
  expect(
    (
      await join(
        part(whole, () => 0),
        part(right, ghost),
      )
    ).data,
  ).toEqual(part(whole, () => 0).data);
  expect(
    (
      await join(
        part(whole, () => 1),
        part(right, pale),
      )
    ).data,
  ).toEqual(part(whole, () => 1).data);
});

describe('a tile that has lost the subject', () => {
  const upper: Opacity = (x, y) => (y < 30 ? sharp(x, y) : 0);

  it('does not count', async () => {
    const mask = await join(
      part(whole, soft),
      part(left, () => 0),
      part(right, () => 0),
    );
    expect(mask.data).toEqual(part(whole, soft).data);
  });

  it('counts where it has not', async () => {
    const mask = await join(part(whole, soft), part(left, upper), part(right, upper));
    const row = (y: number) => Array.from({ length: WIDTH }, (_, x) => at(mask, x, y));
    expect(row(10)).toEqual(Array.from({ length: WIDTH }, (_, x) => 255 * sharp(x, 10)));
    expect(row(50)).toEqual(Array.from({ length: WIDTH }, (_, x) => Math.round(255 * soft(x, 50))));
  });

  it('counts by itself where there is no view of the whole picture', async () => {
    const mask = await join(
      part(left, sharp),
      part(right, () => 0),
    );
    expect(at(mask, 500, 30)).toBe(0);
  });
});

it('takes the overview, or background, where no tile is', async () => {
  const inner = { left: 20, top: 20, width: 20, height: 20 };
  expect(
    at(
      await join(
        part(whole, () => 1),
        part(inner, () => 0.9),
      ),
      5,
      5,
    ),
  ).toBe(255);
  expect(at(await join(part(inner, () => 0.9)), 5, 5)).toBe(0);
  expect(at(await join(part(inner, () => 0.9)), 30, 30)).toBe(230);
});

it('works on single pixels', async () => {
  const one = { left: 0, top: 0, width: 1, height: 1 };
  const parts = [part(one, () => 0.5), part(one, () => 0.6)];
  expect([...(await joinTiles(parts, { width: 1, height: 1 }, signal)).data]).toEqual([153]);
});
