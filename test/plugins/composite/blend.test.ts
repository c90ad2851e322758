import { describe, expect, it } from 'vitest';
import { createHost, type Picture } from '../../../src/pipeline/index.ts';
import blend from '../../../src/plugins/composite/blend.ts';
import { mask, picture, pixelsOf } from '../../support/draw.ts';
import { run } from '../../support/run.ts';

const [front, back] = [200, 100];
const foreground = picture(3, 1, () => [front, front, front]);
const color = '#646464';
const share = (value: number) => value / 255;

/** Colors of one channel, 0..1, as PDF 1.7 (11.3.5) has them. */
const formulas: Record<string, (s: number, b: number) => number> = {
  over: (s) => s,
  multiply: (s, b) => s * b,
  screen: (s, b) => s + b - s * b,
  darken: Math.min,
  lighten: Math.max,
  difference: (s, b) => Math.abs(s - b),
  exclusion: (s, b) => s + b - 2 * s * b,
  hardLight: (s, b) => (s <= 0.5 ? 2 * s * b : 1 - 2 * (1 - s) * (1 - b)),
  overlay: (s, b) => (b <= 0.5 ? 2 * s * b : 1 - 2 * (1 - s) * (1 - b)),
  colorDodge: (s, b) => Math.min(1, b / (1 - s)),
  colorBurn: (s, b) => 1 - Math.min(1, (1 - b) / s),
  softLight: (s, b) => (s <= 0.5 ? b - (1 - 2 * s) * b * (1 - b) : b + (2 * s - 1) * (Math.sqrt(b) - b)),
};

describe.each(Object.entries(formulas))('%s', (mode, formula) => {
  it('mixes as its formula says, as far as the mask goes', async () => {
    const { value } = await run(blend, { foreground, mask: mask(' ▒█') }, { mode, color });
    expect(value.channels).toBe(3);
    const mixed = 255 * formula(share(front), share(back));
    const found = pixelsOf(value).map(([red]) => red!);
    for (const [i, wanted] of [back, (mixed * 128 + back * 127) / 255, mixed].entries()) {
      expect(Math.abs(found[i]! - wanted)).toBeLessThan(2);
    }
  });
});

it('knows every mode, and keeps opaque what has no holes', async () => {
  const { values } = blend.options.mode.shape as { values: readonly string[] };
  expect(values).toHaveLength(25);
  for (const mode of values) {
    const { value } = await run(blend, { foreground, mask: mask(' ▒█') }, { mode, color });
    const opaque = pixelsOf(value).every(([, , , alpha = 255]) => alpha === 255);
    if (value.channels === 3) continue;
    expect([mode, opaque]).toEqual([mode, false]);
  }
});

it('cuts a hole', async () => {
  const { value } = await run(blend, { foreground, mask: mask(' ▒█') }, { mode: 'destOut', color });
  expect(pixelsOf(value)).toEqual([
    [back, back, back, 255],
    [back, back, back, expect.closeTo(127, -0.5)],
    [0, 0, 0, 0],
  ]);
});

it('takes a picture instead of a color', async () => {
  const image: Picture = picture(3, 1, (i) => [50 * i, 50 * i, 50 * i]);
  const host = createHost();
  const made = await blend.run(
    { foreground, mask: mask('███') },
    { mode: 'screen', color, image, fit: 'cover', position: 'center' },
    host,
  );
  const found = pixelsOf(made).map(([red]) => red!);
  for (const i of [0, 1, 2]) {
    expect(Math.abs(found[i]! - 255 * formulas.screen!(share(front), share(50 * i)))).toBeLessThan(2);
  }
});
