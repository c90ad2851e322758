import fc from 'fast-check';
import { expect, it } from 'vitest';
import { visitInnerDistances } from '../../../src/imaging/masks/inner-distance.ts';
import type { Mask } from '../../../src/pipeline/index.ts';
import { mask } from '../../support/draw.ts';
import { masks } from '../../support/noise.ts';

/** Squared distances of pixels inside, 0 elsewhere. */
function squares(of: Mask, reach = Infinity, least = 128): number[] {
  const found = new Array<number>(of.data.length).fill(0);
  visitInnerDistances(
    of,
    least,
    reach,
    () => true,
    (pixel, squared) => {
      found[pixel] = squared;
    },
  );
  return found;
}

/** The same by trying all pixels. */
function tried({ data, width }: Mask, least = 128): number[] {
  return Array.from(data, (byte, i) => {
    if (byte < least) return 0;
    let nearest = Infinity;
    for (let j = 0; j < data.length; j++) {
      if (data[j]! >= least) continue;
      nearest = Math.min(
        nearest,
        ((i % width) - (j % width)) ** 2 + (Math.floor(i / width) - Math.floor(j / width)) ** 2,
      );
    }
    return nearest;
  });
}

it('is that to the nearest pixel outside, as trying all of them gives', async () => {
  await fc.assert(
    fc.property(masks, (of) => {
      expect(squares(of)).toEqual(tried(of));
    }),
  );
});

it('is exact where the nearest pixel lies in no row or column near by', () => {
  const size = 61;
  const data = new Uint8Array(size * size).fill(255);
  for (const i of [3 * size + 7, 50 * size + 52, 33 * size + 2, 60 * size + 20]) data[i] = 0;
  const of = { data, width: size, height: size };
  expect(squares(of)).toEqual(tried(of));
});

it('ends at its reach: what is as near is exact, what is farther is never nearer', async () => {
  await fc.assert(
    fc.property(masks, fc.integer({ min: 1, max: 9 }), (of, reach) => {
      const all = tried(of);
      for (const [i, squared] of squares(of, reach).entries()) {
        if (all[i]! < reach ** 2) expect(squared).toBe(all[i]);
        else expect(squared).toBeGreaterThanOrEqual(reach ** 2);
      }
    }),
  );
});

it('knows no edge where the picture ends', () => {
  expect(squares(mask('████ '))).toEqual([16, 9, 4, 1, 0]);
  expect(squares(mask('██', '██'))).toEqual(Array(4).fill(Infinity));
});

it('visits what is wanted only', () => {
  const seen: number[] = [];
  visitInnerDistances(
    mask(' ████ ', ' ██ █ '),
    128,
    9,
    (pixel) => pixel % 2 === 0,
    (pixel) => void seen.push(pixel),
  );
  expect(seen.sort((a, b) => a - b)).toEqual([2, 4, 8, 10]);
});
