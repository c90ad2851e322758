import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import color from '../../../src/plugins/composite/color.ts';
import { mask, picture, pixelsOf } from '../../support/draw.ts';
import { run } from '../../support/run.ts';

const foreground = picture(3, 1, () => [200, 100, 7]);

it('puts the subject on white', async () => {
  const { value } = await run(color, { foreground, mask: mask(' ▒█') });
  const half = [200, 100, 7].map((front) => Math.round((front * 128 + 255 * 127) / 255));
  expect(pixelsOf(value)).toEqual([[255, 255, 255], half, [200, 100, 7]]);
  expect(value.channels).toBe(3);
});

describe('a color with alpha', () => {
  it('gives a picture with alpha', async () => {
    const { value } = await run(color, { foreground, mask: mask(' ▒█') }, { color: '#ff000080' });
    const whole = 255 * 128 + 128 * 127;
    const mixed = (front: number, back: number) => Math.round((255 * 128 * front + 128 * 127 * back) / whole);
    expect(pixelsOf(value)).toEqual([
      [255, 0, 0, 128],
      [mixed(200, 255), mixed(100, 0), mixed(7, 0), Math.round(whole / 255)],
      [200, 100, 7, 255],
    ]);
  });

  it('of zero is the cutout', async () => {
    const { value } = await run(color, { foreground, mask: mask(' ▒█') }, { color: '#ff000000' });
    expect(pixelsOf(value)).toEqual([
      [0, 0, 0, 0],
      [200, 100, 7, 128],
      [200, 100, 7, 255],
    ]);
  });

  it('gives, on anything, what its parts give one after the other', async () => {
    const byte = fc.integer({ min: 0, max: 255 });
    await fc.assert(
      fc.asyncProperty(byte, byte, byte, byte, byte, async (front, opacity, back, alpha, ground) => {
        const hex = (value: number) => value.toString(16).padStart(2, '0');
        const inputs = {
          foreground: picture(1, 1, () => [front, front, front]),
          mask: { data: Uint8Array.of(opacity), width: 1, height: 1 },
        };
        const { value } = await run(color, inputs, { color: `#${hex(back).repeat(3)}${hex(alpha)}` });
        const [shade, , , seen = 255] = pixelsOf(value)[0]!;
        const over = (top: number, a: number, below: number) => (top * a + below * (255 - a)) / 255;
        const wanted = over(front, opacity, over(back, alpha, ground));
        // Two values are rounded to bytes on the way.
        expect(Math.abs(over(shade!, seen, ground) - wanted)).toBeLessThan(1.01);
      }),
    );
  });
});
