import { describe, expect, it } from 'vitest';
import { unknownBandOf } from '../../../src/imaging/matting/unknown-band.ts';

const [width, height] = [7, 5];
const flagsOf = (...rows: readonly string[]) => Uint8Array.from(rows.join(''), (sign) => (sign === '#' ? 1 : 0));
const drawn = (flags: Uint8Array) =>
  Array.from({ length: height }, (_, y) =>
    Array.from(flags.subarray(y * width, (y + 1) * width), (flag) => (flag ? '#' : '.')).join(''),
  );

describe('a band', () => {
  const unknown = flagsOf('.......', '#......', '.......', '.......', '......#');
  const band = unknownBandOf(unknown, { width, height });
  const elements = Array.from({ length: band.end - band.first }, (_, i) => band.first + i);

  it('has the unknown pixels and those within two of them, in raster order', () => {
    const inside = new Uint8Array(width * height);
    for (const element of elements) inside[band.pixels[element]!] = 1;
    expect(drawn(inside)).toEqual(['###....', '###....', '###.###', '###.###', '....###']);
    expect(elements.map((element) => band.pixels[element])).toEqual(
      elements.map((element) => band.pixels[element]).sort((a, b) => a! - b!),
    );
    expect(elements.filter((element) => band.unknown[element]).map((element) => band.pixels[element])).toEqual([7, 34]);
  });

  it('knows what is below each', () => {
    for (const element of elements) {
      const pixel = band.pixels[element]!;
      const under = elements.find((other) => band.pixels[other] === pixel + width);
      expect(band.below[element]).toBe(under ?? element);
    }
  });
});
