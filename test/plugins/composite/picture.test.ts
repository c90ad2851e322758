import { describe, expect, it } from 'vitest';
import { createHost, type Picture } from '../../../src/pipeline/index.ts';
import plugin from '../../../src/plugins/composite/picture.ts';
import { mask, picture, pixelsOf } from '../../support/draw.ts';

const host = createHost();
const usual = { fit: 'cover', position: 'center', background: '#00ff00', linearLight: false } as const;
const empty = (width: number, height: number) => ({
  foreground: picture(width, height, () => [9, 9, 9]),
  mask: { data: new Uint8Array(width * height), width, height },
});

type Choice = { [K in keyof typeof usual]?: Parameters<typeof plugin.run>[1][K] };

/** The first value of each pixel of what lies behind, row by row. */
async function reds(image: Picture, width: number, height: number, options: Choice): Promise<number[][]> {
  const made = await plugin.run(empty(width, height), { ...usual, ...options, image }, host);
  expect(made).toMatchObject({ width, height, channels: 3, at: { left: 0, top: 0, scale: 1 } });
  const values = pixelsOf(made).map(([red]) => red!);
  return Array.from({ length: height }, (_, y) => values.slice(y * width, (y + 1) * width));
}

/** 10, 20, 30, 40 from left to right. */
const wide = picture(4, 2, (i) => [10 + 10 * (i % 4), 0, 0]);

describe('another shape', () => {
  it.each([
    ['center', [20, 30]],
    ['left', [10, 20]],
    ['topRight', [30, 40]],
  ] as const)('is cut at %s', async (position, row) => {
    expect(await reds(wide, 2, 2, { position })).toEqual([row, row]);
  });

  it.each([
    ['center', 1],
    ['top', 0],
    ['bottomRight', 2],
  ] as const)('leaves room at %s', async (position, top) => {
    const rows = await reds(wide, 4, 4, { fit: 'contain', position });
    expect(rows.map(([first]) => first)).toEqual([0, 0, 0, 0].map((_, y) => (y === top || y === top + 1 ? 10 : 0)));
    expect(rows[top]).toEqual([10, 20, 30, 40]);
  });

  it('is stretched', async () => {
    const image = picture(4, 2, (i) => [i < 4 ? 10 : 200, 0, 0]);
    expect((await reds(image, 1, 2, { fit: 'fill' })).flat()).toEqual([10, 200]);
  });

  it('however odd needs no memory for what is cut off', async () => {
    const strip = picture(1, 3000, (i) => [i % 256, 0, 0]);
    expect(await reds(strip, 64, 64, {})).toHaveLength(64);
    expect(await reds(strip, 64, 64, { fit: 'contain' })).toHaveLength(64);
  });
});

it('is enlarged about its center', async () => {
  const ramp = picture(16, 16, (i) => [10 + 10 * (i % 16), 0, 0]);
  const [row] = await reds(ramp, 64, 64, {});
  for (let x = 16; x < 48; x++) expect(Math.abs(row![x]! - (10 + 10 * ((x + 0.5) / 4 - 0.5)))).toBeLessThan(1);
});

it('shows its background through what is transparent', async () => {
  const image = picture(2, 1, (i) => [200, 0, 0, 255 * i]);
  const made = await plugin.run(empty(2, 1), { ...usual, image }, host);
  expect(pixelsOf(made)).toEqual([
    [0, 255, 0],
    [200, 0, 0],
  ]);
});

it('lies behind the subject', async () => {
  const image = picture(3, 1, () => [50, 60, 70]);
  const inputs = { foreground: picture(3, 1, () => [200, 100, 7]), mask: mask(' ▒█') };
  const made = await plugin.run(inputs, { ...usual, image }, host);
  const half = [200, 100, 7].map((front, c) => Math.round((front * 128 + [50, 60, 70][c]! * 127) / 255));
  expect(pixelsOf(made)).toEqual([[50, 60, 70], half, [200, 100, 7]]);
});
