import { describe, expect, it } from 'vitest';
import type { Composite } from '../../../src/pipeline/index.ts';
import scale from '../../../src/plugins/layout/scale.ts';
import { run } from '../../support/run.ts';

const composite = (width: number, height: number, channels: 1 | 3 | 4): Composite => ({
  data: new Uint8Array(width * height * channels).fill(200),
  width,
  height,
  channels,
  at: { left: -10, top: 20, scale: 0.5 },
});

it.each([
  [{ width: 50 }, 50, 25],
  [{ height: 20 }, 40, 20],
  [{ width: 50, height: 20 }, 40, 20],
  [{ width: 10, height: 50 }, 10, 5],
  [{ height: 1 }, 2, 1],
])('fits %o', async (options, width, height) => {
  for (const channels of [1, 3, 4] as const) {
    const { value } = await run(scale, { composite: composite(100, 50, channels) }, options);
    expect(value).toMatchObject({ width, height, channels });
    expect(value.data).toHaveLength(width * height * channels);
  }
});

it('keeps true where the source lies in it', async () => {
  const { value } = await run(scale, { composite: composite(100, 50, 4) }, { width: 50 });
  expect(value.at).toEqual({ left: -5, top: 10, scale: 0.25 });
});

it('never enlarges by itself', async () => {
  const given = composite(100, 50, 3);
  const { value } = await run(scale, { composite: given }, { width: 200, height: 50 });
  expect(value).toBe(given);
});

it('does not let hidden color shine through', async () => {
  const data = Uint8Array.from({ length: 64 * 4 }, (_, i) => (i % 8 < 4 ? [255, 0, 0, 255] : [0, 255, 0, 0])[i % 4]!);
  const { value } = await run(scale, { composite: { ...composite(8, 8, 4), data } }, { width: 2, kernel: 'linear' });
  expect([...value.data.subarray(0, 3)]).toEqual([255, 0, 0]);
});

it('wants a width or a height', () => {
  expect(scale.check?.({ width: undefined, height: undefined, enlarge: false, kernel: 'linear' })).toMatch(/width/);
  expect(scale.check?.({ width: 5, height: undefined, enlarge: false, kernel: 'linear' })).toBeUndefined();
});

describe('asked to enlarge', () => {
  it('fits as well', async () => {
    for (const channels of [1, 3, 4] as const) {
      const { value } = await run(scale, { composite: composite(100, 50, channels) }, { height: 150, enlarge: true });
      expect(value).toMatchObject({ width: 300, height: 150, channels, at: { left: -30, top: 60, scale: 1.5 } });
      expect(value.data).toHaveLength(300 * 150 * channels);
    }
  });

  it('is centered, and lets no hidden color shine through', async () => {
    const ramp = Uint8Array.from({ length: 16 * 16 * 4 }, (_, i) => {
      const x = (i >> 2) % 16;
      return [200, x < 8 ? 0 : 255, 0, x < 8 ? 255 : 0][i % 4]!;
    });
    const given = { ...composite(16, 16, 4), data: ramp };
    const { value } = await run(scale, { composite: given }, { width: 64, kernel: 'linear', enlarge: true });
    const row = Array.from({ length: 64 }, (_, x) => value.data.subarray(4 * (64 * 32 + x), 4 * (64 * 32 + x) + 4));
    for (const [x, [red, green, , alpha]] of row.entries()) {
      // Half way between the pixels 7 and 8 is between 31 and 32.
      const wanted = 255 * Math.min(1, Math.max(0, 8 - ((x + 0.5) / 4 - 0.5)));
      if (x > 28 && x < 36) expect(Math.abs(alpha! - wanted)).toBeLessThan(4);
      if (alpha! > 2) expect([Math.abs(red! - 200) < 2, green]).toEqual([true, 0]);
    }
  });

  it('refuses what would fill the memory', async () => {
    const asked = run(scale, { composite: composite(100, 50, 4) }, { width: 65535, enlarge: true });
    await expect(asked).rejects.toMatchObject({ code: 'BAD_OPTION', at: [] });
  });
});
