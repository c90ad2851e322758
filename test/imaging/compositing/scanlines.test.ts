import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { over } from '../../../src/imaging/compositing/over.ts';
import { opacityLinesOf, paint, scanlinesOf, solidColor } from '../../../src/imaging/compositing/scanlines.ts';
import { mask, picture, pixelsOf } from '../../support/draw.ts';

const byte = fc.integer({ min: 0, max: 255 });
const size = { width: 1, height: 1 };
const one = (value: number) => ({ data: Uint8Array.of(value), ...size });
const hex = (...bytes: readonly number[]) => `#${bytes.map((each) => each.toString(16).padStart(2, '0')).join('')}`;
const linear = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
const encoded = (value: number) => (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055);

describe('over', () => {
  it('mixes light where it is told to', () => {
    fc.assert(
      fc.property(byte, byte, byte, (front, opacity, back) => {
        const rows = over(
          solidColor(hex(back, back, back), 1),
          solidColor(hex(front, front, front), 1),
          opacityLinesOf(one(opacity)),
          true,
        );
        const light = (linear(front / 255) * opacity + linear(back / 255) * (255 - opacity)) / 255;
        expect(Math.abs(paint(rows, size).data[0]! - 255 * encoded(light))).toBeLessThan(0.6);
      }),
    );
  });

  it('mixes light on what is translucent too', () => {
    fc.assert(
      fc.property(byte, fc.integer({ min: 1, max: 254 }), byte, fc.integer({ min: 1, max: 254 }), (f, m, c, b) => {
        const rows = over(solidColor(hex(c, c, c, b), 1), solidColor(hex(f, f, f), 1), opacityLinesOf(one(m)), true);
        const [share, rest] = [255 * m, b * (255 - m)];
        const { data, channels } = paint(rows, size);
        expect([channels, data[3]]).toEqual([4, Math.round((share + rest) / 255)]);
        if (data[3] === 0) return;
        const light = (linear(f / 255) * share + linear(c / 255) * rest) / (share + rest);
        expect(Math.abs(data[0]! - 255 * encoded(light))).toBeLessThan(0.6);
      }),
    );
  });

  it('can be stacked, and never writes into what it is made of', () => {
    const front = picture(3, 2, () => [200, 100, 7]);
    const tint = mask(' ▒█', '█▒ ');
    const before = structuredClone({ front, tint });
    const shaded = over(solidColor('#ffffff', 3), solidColor('#000000', 3), () => new Uint8Array(3).fill(51));
    const { data, channels } = paint(over(shaded, scanlinesOf(front), opacityLinesOf(tint)), tint);
    const half = [200, 100, 7].map((color) => Math.round((color * 128 + 204 * 127) / 255));
    expect(pixelsOf({ data, channels })).toEqual([
      [204, 204, 204],
      half,
      [200, 100, 7],
      [200, 100, 7],
      half,
      [204, 204, 204],
    ]);
    expect({ front, tint }).toEqual(before);
  });
});
