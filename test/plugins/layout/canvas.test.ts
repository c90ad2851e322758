import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Composite } from '../../../src/pipeline/index.ts';
import canvas from '../../../src/plugins/layout/canvas.ts';
import { pixelsOf } from '../../support/draw.ts';
import { run } from '../../support/run.ts';

const composite = (width: number, height: number, pixel: readonly number[] = [10, 20, 30]): Composite => ({
  data: Uint8Array.from({ length: width * height * pixel.length }, (_, i) => pixel[i % pixel.length]!),
  width,
  height,
  channels: pixel.length as 1 | 3 | 4,
  at: { left: 3, top: 1, scale: 2 },
});

it.each([
  ['a size', { width: 30, height: 20 }, 30, 20, [10, 10], 1],
  ['a shape', { aspect: 1 }, 16, 16, [3, 8], 1],
  ['a tall shape', { aspect: 0.25 }, 16, 64, [3, 32], 1],
  ['padding', { padding: 2 }, 20, 6, [5, 3], 1],
  ['padding in percent', { padding: 25, unit: 'percent' }, 24, 10, [7, 5], 1],
  ['a shape with padding', { aspect: 1, padding: 2 }, 20, 20, [5, 10], 1],
  ['a width', { width: 20 }, 20, 2, [5, 1], 1],
  ['a width that is too small', { width: 8 }, 8, 1, [1.5, 0.5], 0.5],
  ['a size that is too small', { width: 8, height: 8 }, 8, 8, [1.5, 4.5], 0.5],
  ['a size with padding', { width: 8, height: 8, padding: 2 }, 8, 8, [2.75, 4.25], 0.25],
  ['a size with padding in percent', { width: 12, height: 12, padding: 25, unit: 'percent' }, 12, 12, [3.5, 6.5], 0.5],
  ['a width and a shape', { width: 32, aspect: 2 }, 32, 16, [11, 8], 1],
  ['a height and a shape', { height: 10, aspect: 3 }, 30, 10, [10, 5], 1],
  ['a corner inside the padding', { width: 30, height: 20, padding: 3, position: 'topLeft' }, 30, 20, [6, 4], 1],
  ['the other one', { width: 30, height: 20, padding: 3, position: 'bottomRight' }, 30, 20, [14, 16], 1],
  [
    'an edge inside padding in percent',
    { aspect: 1, padding: 25, unit: 'percent', position: 'bottom' },
    24,
    24,
    [7, 19],
    1,
  ],
  ['a corner', { width: 20, height: 8, position: 'bottomRight' }, 20, 8, [7, 7], 1],
] as const)('of %s', async (_, options, width, height, [left, top], factor) => {
  const { value } = await run(canvas, { composite: composite(16, 2) }, options);
  expect(value).toMatchObject({ width, height, at: { left, top, scale: 2 * factor } });
  expect(value.data).toHaveLength(width * height * 4);
});

describe('its color', () => {
  it('is all around, and behind what is transparent', async () => {
    const options = { width: 4, height: 1, background: '#ffffff' };
    const { value } = await run(canvas, { composite: composite(2, 1, [0, 100, 200, 51]) }, options);
    expect(value.channels).toBe(3);
    const [white, mixed] = [
      [255, 255, 255],
      [204, 224, 244],
    ];
    expect(pixelsOf(value)).toEqual([white, mixed, mixed, white]);
  });

  it('may be transparent: then the picture stays what it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 24, maxLength: 24 }), async (data) => {
        for (let i = 0; i < 24; i += 4) if (data[i + 3] === 0) data.fill(0, i, i + 3);
        const { value } = await run(canvas, { composite: { ...composite(3, 2, [0, 0, 0, 0]), data } }, { padding: 1 });
        const inner = pixelsOf(value).filter((_, i) => i % 5 > 0 && i % 5 < 4 && i > 5 && i < 15);
        expect(inner).toEqual(pixelsOf({ data, channels: 4 }));
        expect(pixelsOf(value)[0]).toEqual([0, 0, 0, 0]);
      }),
      { numRuns: 30 },
    );
  });

  it('surrounds a mask too', async () => {
    const { value } = await run(canvas, { composite: composite(2, 1, [70]) }, { padding: 1, background: '#000' });
    expect(pixelsOf(value)[5]).toEqual([70, 70, 70]);
    expect(pixelsOf(value)[0]).toEqual([0, 0, 0]);
  });
});

it('never enlarges', async () => {
  const { value } = await run(canvas, { composite: composite(2, 1) }, { width: 40, height: 40 });
  expect(pixelsOf(value).filter(([, , , alpha]) => alpha! > 0)).toHaveLength(2);
});

describe('refuses', () => {
  const usual = { width: undefined, height: undefined, aspect: undefined, padding: 0 };
  const rest = { unit: 'pixels', position: 'center', background: '#00000000' } as const;

  it.each([
    [{}, /say a width/],
    [{ width: 5, height: 5, aspect: 1 }, /two of/],
    [{ width: 5, padding: 3 }, /no room/],
    [{ padding: 101, unit: 'percent' as const }, /100 percent/],
  ])('%o', (asked, sentence) => {
    expect(canvas.check?.({ ...usual, ...rest, ...asked })).toMatch(sentence);
  });

  it('padding that leaves no room in what follows from a shape', async () => {
    const asked = run(canvas, { composite: composite(16, 2) }, { width: 100, aspect: 10, padding: 6 });
    await expect(asked).rejects.toMatchObject({ code: 'BAD_OPTION', at: ['padding'] });
  });

  it('what would fill the memory', async () => {
    const asked = run(canvas, { composite: composite(16, 2) }, { width: 65535, height: 65535 });
    await expect(asked).rejects.toMatchObject({ code: 'BAD_OPTION', at: [] });
  });
});
