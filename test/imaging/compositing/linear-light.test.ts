import { expect, it } from 'vitest';
import { byteOfLight, lightOfByte } from '../../../src/imaging/compositing/linear-light.ts';

it('gives every byte back', () => {
  expect(Array.from(lightOfByte, (light) => byteOfLight[Math.round(light)])).toEqual(
    Array.from({ length: 256 }, (_, i) => i),
  );
});

it('knows that half of the light of white is 188, as every text on gamma says', () => {
  expect(byteOfLight[32768]).toBe(188);
  expect([lightOfByte[0], lightOfByte[255]]).toEqual([0, 65535]);
});

it('rounds to the nearest byte everywhere', () => {
  const nearest = (light: number) => {
    const value = light / 65535;
    return Math.round(255 * (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055));
  };
  const wrong = Array.from(byteOfLight, (byte, light) => Math.abs(byte - nearest(light))).filter((off) => off > 0);
  // A cut between two bytes may fall on the other side of a step of 1/65535.
  expect(wrong.length).toBeLessThan(3);
});
