import { describe, expect, it } from 'vitest';
import type { Mask, Picture } from '../../../src/pipeline/index.ts';
import blur from '../../../src/plugins/composite/blur.ts';
import { picture, pixelsOf } from '../../support/draw.ts';
import { run } from '../../support/run.ts';

const width = 60;
const height = 40;

/** A square in the middle with an edge that is soft over eight pixels. */
const soft: Mask = {
  width,
  height,
  data: Uint8Array.from({ length: width * height }, (_, i) => {
    const distance = Math.max(Math.abs((i % width) - 29.5) - 12, Math.abs(Math.floor(i / width) - 19.5) - 8);
    return Math.round(255 * Math.min(1, Math.max(0, 0.5 - distance / 8)));
  }),
};
const flat = (...color: readonly number[]): Picture => picture(width, height, () => color);
const linear = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
const encoded = (value: number) => (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055);

describe.each([2, 12])('sigma %d', (sigma) => {
  it('lets nothing of the subject into the background, however strong its color', async () => {
    const [front, back] = [
      [255, 0, 0],
      [40, 80, 200],
    ] as const;
    const foreground = flat(...front);
    const decoded = picture(width, height, (i) =>
      front.map((color, c) => Math.round((color * soft.data[i]! + back[c]! * (255 - soft.data[i]!)) / 255)),
    );
    const { value } = await run(blur, { decoded, foreground, mask: soft }, { sigma });
    // Where nothing is subject it is the one color of the background; elsewhere it is the picture that it was.
    const seen = pixelsOf(decoded);
    for (const [i, pixel] of pixelsOf(value).entries()) {
      const wanted = soft.data[i] === 0 ? back : seen[i]!;
      for (let c = 0; c < 3; c++) expect(Math.abs(pixel[c]! - wanted[c]!)).toBeLessThan(3);
    }
  });
});

it('averages light, and by how much of each pixel is background', async () => {
  const decoded = picture(width, height, (i) => (i % 7 === 0 ? [255, 255, 255] : [0, 20, 60]));
  const mask = { width, height, data: Uint8Array.from({ length: width * height }, (_, i) => (i * 37) % 200) };
  const { value } = await run(blur, { decoded, foreground: decoded, mask }, { sigma: 500 });
  const [seen, made] = [pixelsOf(decoded), pixelsOf(value)];
  let [light, weight] = [0, 0];
  for (const [i, [red]] of seen.entries()) {
    light += (255 - mask.data[i]!) * linear(red! / 255);
    weight += 255 - mask.data[i]!;
  }
  // At a sigma far beyond the picture's size what lies behind is one color: the mean.
  const behind = 255 * encoded(light / weight);
  for (const [i, [red]] of made.entries()) {
    const wanted = (seen[i]![0]! * mask.data[i]! + behind * (255 - mask.data[i]!)) / 255;
    expect(Math.abs(red! - wanted)).toBeLessThan(1.6);
  }
});

it('leaves a flat background as it is, also at the edges of the picture', async () => {
  const decoded = flat(12, 130, 250);
  const mask = { width, height, data: new Uint8Array(width * height) };
  for (const sigma of [0.5, 4, 40]) {
    const { value } = await run(blur, { decoded, foreground: decoded, mask }, { sigma });
    expect(value.channels).toBe(3);
    expect(new Set(pixelsOf(value).map(String))).toEqual(new Set(['12,130,250']));
  }
});

it('keeps what was transparent transparent, and its color out of the rest', async () => {
  const decoded = picture(width, height, (i) => (i % width < 30 ? [200, 10, 10, 255] : [0, 255, 0, 0]));
  const mask = { width, height, data: new Uint8Array(width * height) };
  const { value } = await run(blur, { decoded, foreground: decoded, mask }, { sigma: 3 });
  const row = pixelsOf(value).slice(0, width);
  expect([row[0], row[59]!.slice(3)]).toEqual([[200, 10, 10, 255], [0]]);
  for (const [red, green, , alpha] of row) if (alpha! > 2) expect([red, green]).toEqual([200, 10]);
  const edge = row.map(([, , , alpha]) => alpha!);
  expect(edge[29]! + edge[30]!).toBeGreaterThan(253);
  expect(edge[29]! + edge[30]!).toBeLessThan(257);
});

it('refuses a blur of more than a fifth of the picture', () => {
  expect(blur.check?.({ sigma: 21, unit: 'percent', linearLight: false })).toMatch(/20 percent/);
  expect(blur.check?.({ sigma: 21, unit: 'pixels', linearLight: false })).toBeUndefined();
});
