import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { bytesOfMultilevel, type Multilevel, multilevelForeground } from '../../../src/imaging/index.ts';
import type { Mask } from '../../../src/pipeline/index.ts';
import { denseMultilevel } from '../../support/multilevel.ts';
import { masks } from '../../support/noise.ts';
import { hasShared, needsShared, sharedFile } from '../../support/shared.ts';

const usual: Multilevel = { regularization: 1e-5, smallIterations: 10, bigIterations: 2, smallSize: 32 };
const { signal } = new AbortController();
const colorsOf = ({ data }: Mask) => Uint8Array.from({ length: 3 * data.length }, (_, i) => (i * i * 31 + 7 * i) % 256);
const maskOf = (width: number, height: number, byteAt: (x: number, y: number) => number): Mask => ({
  data: Uint8Array.from({ length: width * height }, (_, i) => byteAt(i % width, Math.floor(i / width))),
  width,
  height,
});
/** A disc with an edge of some pixels. */
const disc = (width: number, height: number, radius: number, edge: number) =>
  maskOf(width, height, (x, y) => {
    const outside = (Math.hypot(x - width / 3, y - height / 2) - radius) / edge;
    return Math.round(255 * Math.min(1, Math.max(0, 1 - outside)));
  });

/** Greatest differences from what solving everything gives, where the mask is clear and where it is neither. */
function differences(color: Uint8Array, mask: Mask, options: Multilevel) {
  const { data } = multilevelForeground({ ...mask, data: color, channels: 3 }, mask, options, signal);
  const dense = denseMultilevel(color, mask, options);
  let [clear, soft, opaque] = [0, 0, 0];
  for (let i = 0; i < data.length; i++) {
    const byte = mask.data[Math.floor(i / 3)]!;
    const difference = Math.abs(data[i]! - dense[i]!);
    if (byte === 0) clear = Math.max(clear, difference);
    else if (byte === 255) opaque = Math.max(opaque, Math.abs(data[i]! - color[i]!));
    else soft = Math.max(soft, difference);
  }
  return { clear, soft, opaque };
}

const close = { clear: expect.toSatisfy((most) => most <= 1), soft: expect.toSatisfy((most) => most <= 1), opaque: 0 };

describe('multi-level estimation', () => {
  it.each([
    ['1 x 1', maskOf(1, 1, () => 100)],
    ['1 x 9', maskOf(1, 9, (_, y) => y * 30)],
    ['9 x 1', maskOf(9, 1, (x) => x * 30)],
    ['1 x 300', maskOf(1, 300, (_, y) => (y * 91) % 256)],
    ['300 x 1', maskOf(300, 1, (x) => (x * 91) % 256)],
    ['2 x 3', maskOf(2, 3, (x, y) => 90 * x + 40 * y)],
    ['noise, 61 x 47', maskOf(61, 47, (x, y) => (x * x * 37 + y * 101 + x * y * 7) % 256)],
    ['soft everywhere, 130 x 75', maskOf(130, 75, (x, y) => 1 + ((x + 2 * y) % 254))],
  ])('is what solving everything gives: %s', (_, mask) => {
    expect(differences(colorsOf(mask), mask, usual)).toEqual(close);
    expect(differences(colorsOf(mask), mask, { ...usual, bigIterations: 5, regularization: 0.01 })).toEqual(close);
  });

  it('is so for any small mask', () => {
    fc.assert(
      fc.property(masks, fc.constantFrom(1, 4, 32), (mask, smallSize) => {
        const { soft, opaque } = differences(colorsOf(mask), mask, { ...usual, smallSize });
        expect(Math.max(soft, opaque)).toBeLessThanOrEqual(opaque === 0 ? 1 : 0);
      }),
    );
  });

  it.each([
    ['a soft disc', disc(300, 200, 60, 12)],
    ['a nearly hard disc', disc(300, 200, 60, 1)],
    ['soft pixels far apart', maskOf(300, 200, (x, y) => (x % 97 === 50 && y % 61 === 30 ? 128 : x < 150 ? 255 : 0))],
    ['one soft pixel in a corner', maskOf(250, 250, (x, y) => (x + y === 0 ? 77 : 0))],
  ])('is so where most is clear or opaque, around what is not: %s', (_, mask) => {
    const { soft, opaque } = differences(colorsOf(mask), mask, usual);
    expect([soft <= 1 ? 'close' : soft, opaque]).toEqual(['close', 0]);
  });

  it('solves nothing of a large level where the mask is hard: color comes from small levels', () => {
    const mask = maskOf(256, 256, (x) => (x < 100 ? 255 : 0));
    const color = colorsOf(mask);
    const { data } = multilevelForeground({ ...mask, data: color, channels: 3 }, mask, usual, signal);
    // Levels of 32 pixels are the last that are solved, and each of their pixels is 8 pixels wide here.
    for (let x = 104; x < 256; x += 8)
      expect([...data.subarray(3 * x + 3, 3 * x + 6)]).toEqual([...data.subarray(3 * x, 3 * x + 3)]);
  });

  it('stops between levels', () => {
    const mask = disc(40, 40, 10, 5);
    const aborted = AbortSignal.abort(new Error('enough'));
    expect(() => multilevelForeground({ ...mask, data: colorsOf(mask), channels: 3 }, mask, usual, aborted)).toThrow(
      'enough',
    );
  });

  it('takes less memory than before, in all shapes', () => {
    const perPixel = (width: number, height: number) => bytesOfMultilevel({ width, height }, usual) / (width * height);
    expect(perPixel(4000, 3000)).toBeLessThan(6);
    expect(perPixel(1, 1_000_000)).toBeLessThan(16);
    expect(perPixel(1_000_000, 1)).toBeLessThan(150);
  });
});

describe.skipIf(!hasShared)(`with true opacity of hair and fur${needsShared}`, () => {
  it.each([
    ['lemur', 'gt/pymatting_lemur/lemur.png', 'gt/pymatting_lemur/lemur_alpha.png'],
    ['GT01', 'gt/alphamatting27/image/GT01.png', 'gt/alphamatting27/alpha/GT01.png'],
  ])('is what solving everything gives: %s', async (_, picture, alpha) => {
    const raw = (path: string) => sharp(sharedFile(path)).removeAlpha().toColourspace('srgb').raw();
    const { data: color, info } = await raw(picture).toBuffer({ resolveWithObject: true });
    const opacity = await sharp(sharedFile(alpha)).removeAlpha().toColourspace('b-w').raw().toBuffer();
    const mask: Mask = { data: new Uint8Array(opacity), width: info.width, height: info.height };
    const { soft, opaque } = differences(new Uint8Array(color), mask, usual);
    expect([soft <= 1 ? 'close' : soft, opaque]).toEqual(['close', 0]);
  });
});
