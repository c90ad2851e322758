import { describe, expect, it } from 'vitest';
import { distanceField } from '../../../src/imaging/masks/distance-field.ts';
import { mask } from '../../support/draw.ts';

/** A mask whose opacity falls from 1 to 0 over one pixel, where `signed` (distance to a shape) crosses 0. */
function shape(width: number, height: number, signed: (x: number, y: number) => number) {
  const data = Uint8Array.from({ length: width * height }, (_, i) => {
    const covered = 0.5 - signed(i % width, Math.floor(i / width));
    return Math.round(255 * Math.min(1, Math.max(0, covered)));
  });
  return { data, width, height };
}

describe('to an antialiased edge', () => {
  it.each([
    ['disc', (x: number, y: number) => Math.hypot(x - 40.3, y - 38.8) - 17.4],
    ['half plane', (x: number, y: number) => (x - 30) * Math.cos(0.4) + (y - 30) * Math.sin(0.4)],
    ['upright edge between two pixels', (x: number) => x - 20.25],
  ] as const)('of a %s is right to a sixth of a pixel, beside it to a third', (_, signed) => {
    const found = distanceField(shape(80, 80, signed), 127.5, 200);
    for (const [i, distance] of found.entries()) {
      const wanted = signed(i % 80, Math.floor(i / 80));
      // Beside the picture's edge the nearest point may lie outside of it.
      if (_ === 'half plane' && (i % 80 < 10 || i % 80 > 70 || i < 800 || i > 5600)) continue;
      if (wanted > 0.5) expect(Math.abs(distance - wanted)).toBeLessThan(wanted > 2 ? 0.17 : 0.3);
      if (wanted < -0.5) expect(distance).toBe(0);
    }
  });
});

it('is that to the nearest of many pieces, as trying all of them gives', () => {
  let seed = 7;
  const random = () => {
    seed = (seed * 16807) % 2147483647;
    return seed / 2147483647;
  };
  const dots = Array.from({ length: 25 }, () => [Math.floor(random() * 60), Math.floor(random() * 50)] as const);
  const data = new Uint8Array(60 * 50);
  for (const [x, y] of dots) data[y * 60 + x] = 255;
  const found = distanceField({ data, width: 60, height: 50 }, 127.5, 100);
  for (const [i, distance] of found.entries()) {
    const to = dots.map(([x, y]) => Math.hypot(x - (i % 60), y - Math.floor(i / 60)));
    // The edge of a single pixel lies about half a pixel from its center: a diamond.
    const nearest = Math.min(...to);
    if (nearest === 0) expect(distance).toBe(0);
    else expect(Math.abs(nearest - 0.43 - distance)).toBeLessThan(0.15);
  }
});

it('ends at its reach', () => {
  const found = distanceField(mask('█        '), 127.5, 3);
  expect([...found]).toEqual([0, 0.5, 1.5, 2.5, ...Array(5).fill(Infinity)]);
});

it('of nothing is infinite, and of everything 0', () => {
  expect([...distanceField(mask('   '), 127.5, 9)]).toEqual([Infinity, Infinity, Infinity]);
  expect([...distanceField(mask('██', '██'), 127.5, 9)]).toEqual([0, 0, 0, 0]);
});
