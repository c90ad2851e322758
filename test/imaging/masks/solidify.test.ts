import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOfSolidify, type Solidity, solidify } from '../../../src/imaging/index.ts';
import type { Mask } from '../../../src/pipeline/index.ts';
import { mask } from '../../support/draw.ts';
import { masks } from '../../support/noise.ts';

/** The same by trying all pixels. */
function tried({ data, width, height }: Mask, { at, reach }: Solidity) {
  const least = Math.max(1, Math.ceil(at * 255));
  const outside = [...data.keys()].filter((i) => data[i]! < least);
  let added = 0;
  const raised = Uint8Array.from(data, (byte, i) => {
    if (byte < least) return byte;
    let nearest = Infinity;
    for (const j of outside) {
      const [x, y] = [(i % width) - (j % width), Math.floor(i / width) - Math.floor(j / width)];
      nearest = Math.min(nearest, Math.sqrt(x ** 2 + y ** 2));
    }
    const share = Math.min(1, Math.max(0, 2 * (nearest / reach) - 1));
    const result = Math.round(byte + (255 - byte) * share);
    added += result - byte;
    return result;
  });
  const sum = raised.reduce((total, byte) => total + byte, 0);
  return { mask: { data: raised, width, height }, added: sum === 0 ? 0 : added / sum };
}

function expectTried(of: Mask, options: Solidity): void {
  expect(solidify(of, options)).toEqual(tried(of, options));
}

const seeded = (width: number, height: number, byteOf: (random: number) => number): Mask => {
  let state = width * 7919 + height;
  const data = Uint8Array.from({ length: width * height }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return byteOf(state / 2 ** 32);
  });
  return { data, width, height };
};

describe('is what trying all pixels gives', () => {
  it('for any small mask, level and reach', async () => {
    const level = fc.double({ min: 0.004, max: 1, noNaN: true });
    const reach = fc.oneof(fc.double({ min: 0.01, max: 25, noNaN: true }), fc.integer({ min: 1, max: 12 }));
    await fc.assert(
      fc.property(masks, level, reach, (of, at, far) => expectTried(of, { at, reach: far, holes: 0 })),
      { numRuns: 500 },
    );
  });

  // The less is outside, the farther apart feet of parabolas are: in one row, in several, or in none.
  it.each([0, 0.002, 0.01, 0.1])(
    'where a share of %f is outside, across blocks of 16 pixels and of rows',
    (outside) => {
      const opacityOf = (random: number) => (random < outside ? 7 : 60 + Math.floor(random * 196));
      for (const [width, height] of [
        [1, 1],
        [1, 90],
        [90, 1],
        [16, 33],
        [17, 50],
        [63, 41],
        [130, 19],
      ] as const) {
        const of = seeded(width, height, opacityOf);
        for (const reach of [0.5, 1, 2.5, 4, 13.3, 20, 64, 1000]) expectTried(of, { at: 0.2, reach, holes: 0 });
      }
    },
  );

  it('where the nearest pixel lies in no row or column near by', () => {
    const of = seeded(61, 61, () => 200);
    for (const i of [3 * 61 + 7, 50 * 61 + 52, 33 * 61 + 2, 60 * 61 + 20]) of.data[i] = 0;
    for (const reach of [15, 40, 61, 85.5]) expectTried(of, { at: 0.5, reach, holes: 0 });
  });

  it('where a thin part is opaque already, and what is beside it is not', () => {
    const of = seeded(200, 24, (random) => (random < 0.9 ? 255 : 100));
    of.data.fill(0, 0, 200);
    of.data.fill(0, 23 * 200);
    for (const reach of [3, 9, 14]) expectTried(of, { at: 0.2, reach, holes: 0 });
  });

  it('where all is inside, and where all is outside', () => {
    for (const byte of [0, 50, 51, 254, 255]) {
      expectTried(
        seeded(19, 5, () => byte),
        { at: 0.2, reach: 3, holes: 0 },
      );
    }
  });
});

it('counts no edge of the picture as outside', () => {
  const half = (of: Mask, reach: number) => [...solidify(of, { at: 0.4, reach, holes: 0 }).mask.data];
  expect(half(mask('▒▒▒▒ '), 4)).toEqual([255, 192, 128, 128, 0]);
  expect(half(mask('▒▒', '▒▒'), 1e9)).toEqual([255, 255, 255, 255]);
});

it('leaves what is added out of the next mask', () => {
  const of = mask('▒▒▒▒▒▒', '▒▒▒▒▒▒');
  expect([1, 2].map(() => solidify(of, { at: 0.4, reach: 2, holes: 0 }).added)).toEqual([127 / 255, 127 / 255]);
});

it('takes memory for some rows of a large picture, as far as it reaches', () => {
  const bytes = (reach: number) => bytesOfSolidify({ width: 8000, height: 6000 }, { reach, holes: 0 }) / 48e6;
  expect(bytes(160)).toBeLessThan(0.2);
  expect(bytes(8000)).toBeLessThan(3.1);
});
