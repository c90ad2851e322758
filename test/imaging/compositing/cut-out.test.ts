import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cutOut, type Pixels } from '../../../src/imaging/index.ts';

const { signal } = new AbortController();

/** One pixel after another. */
function plainly({ data, channels }: Pixels, opacity: Uint8Array): Uint8Array {
  const result = new Uint8Array(4 * opacity.length);
  opacity.forEach((alpha, i) => {
    if (alpha > 0) result.set([...data.subarray(channels * i, channels * i + 3), alpha], 4 * i);
  });
  return result;
}

it('puts opacity beside colors, and blackens what is clear, in sizes of any kind', async () => {
  const sides = fc.record({ width: fc.integer({ min: 1, max: 40 }), height: fc.integer({ min: 1, max: 12 }) });
  const scenes = sides.chain(({ width, height }) =>
    fc.record({
      size: fc.constant({ width, height }),
      channels: fc.constantFrom(3 as const, 4 as const),
      color: fc.uint8Array({ minLength: 4 * width * height, maxLength: 4 * width * height }),
      opacity: fc.array(fc.constantFrom(0, 0, 1, 128, 255), {
        minLength: width * height,
        maxLength: width * height,
      }),
    }),
  );
  await fc.assert(
    fc.asyncProperty(scenes, async ({ size, channels, color, opacity }) => {
      const picture = { ...size, channels, data: color.subarray(0, channels * size.width * size.height) };
      const mask = { ...size, channels: 1, data: Uint8Array.from(opacity) } as const;
      const cut = await cutOut(picture, mask, signal);
      expect(cut).toEqual({ ...size, channels: 4, data: plainly(picture, mask.data) });
    }),
  );
});

it('does the same across strips, and stops between them', async () => {
  const size = { width: 1001, height: 401 };
  const length = size.width * size.height;
  const picture = {
    ...size,
    channels: 3,
    data: Uint8Array.from({ length: 3 * length }, (_, i) => (7 * i) & 255),
  } as const;
  const mask = {
    ...size,
    channels: 1,
    data: Uint8Array.from({ length }, (_, i) => Math.max(0, (i % 400) - 144)),
  } as const;
  const { data } = await cutOut(picture, mask, signal);
  expect(Buffer.compare(data, plainly(picture, mask.data))).toBe(0);

  const left = new AbortController();
  const cut = cutOut(picture, mask, left.signal);
  left.abort(new Error('gone'));
  await expect(cut).rejects.toThrow('gone');
});
