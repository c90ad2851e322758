import sharp from 'sharp';
import { expect, it } from 'vitest';
import { numbered, photograph } from '../../bench/pictures.ts';

it('a numbered photograph has other bytes and the same pixels', async () => {
  const photo = await photograph({ width: 40, height: 30 }, 'cat');
  const [one, two] = [numbered(photo, 1), numbered(photo, -20)];
  expect(one.equals(two)).toBe(false);
  const pixels = await Promise.all([photo, one, two].map((jpeg) => sharp(jpeg).raw().toBuffer()));
  expect(pixels[1]).toEqual(pixels[0]);
  expect(pixels[2]).toEqual(pixels[0]);
  expect(pixels[0]).toHaveLength(40 * 30 * 3);
});
