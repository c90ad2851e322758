import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { avifOf } from '../../support/avif-writer.ts';
import { colorOf } from '../../support/decoded.ts';
import { primaries, rgbProfile } from '../../support/icc-writer.ts';
import { type PngOptions, pngOf } from '../../support/png-writer.ts';
import { hasShared, needsShared, sharedFile } from '../../support/shared.ts';

const near = (color: readonly number[], by = 2) =>
  color.map((value) => expect.toSatisfy((got: number) => Math.abs(got - value) <= by));
const [SRGB, PQ, HLG] = [13, 16, 18];
const png = (codePoints: PngOptions['codePoints'], color: readonly number[], of: Partial<PngOptions> = {}) =>
  pngOf({ width: 4, height: 4, bits: 8, colorType: 2, pixelAt: () => color, ...of, ...(codePoints && { codePoints }) });

describe('high dynamic range is toned down, and said so', () => {
  /** Diffuse white, 203 candela per square meter, in 8 bits. */
  const white = { [PQ]: 148, [HLG]: 191 };

  it.each([
    ['PNG, PQ', PQ, async (color: readonly number[]) => png([9, PQ, 0, 1], color), []],
    ['PNG, HLG', HLG, async (color: readonly number[]) => png([9, HLG, 0, 1], color), []],
    [
      'PNG of 16 bits with alpha, PQ',
      PQ,
      async (color: readonly number[]) =>
        png(
          [9, PQ, 0, 1],
          [...color, 255].map((value) => value * 257),
          { bits: 16, colorType: 6 },
        ),
      ['DEPTH_REDUCED'],
    ],
    ['AVIF of 8 bits, HLG', HLG, (color: readonly number[]) => avifOf(color, { primaries: 9, transfer: HLG }), []],
    [
      'AVIF of 10 bits, PQ',
      PQ,
      (color: readonly number[]) => avifOf(color, { primaries: 9, transfer: PQ, bits: 10 }),
      ['DEPTH_REDUCED'],
    ],
    [
      'AVIF of 12 bits, PQ in P3',
      PQ,
      (color: readonly number[]) => avifOf(color, { primaries: 12, transfer: PQ, bits: 12 }),
      ['DEPTH_REDUCED'],
    ],
  ] as const)('%s', async (_, transfer, make, codes) => {
    const level = async (value: number) => {
      const got = await colorOf(await make([value, value, value]));
      expect(got.codes).toEqual(['HDR_REDUCED', ...codes]);
      const [red, green, blue] = got.color;
      // White stays without a tint.
      expect([green, blue]).toEqual(near([red!, red!], 1));
      return red!;
    };
    expect(await level(0)).toBe(0);
    expect(await level(white[transfer]!)).toSatisfy((byte: number) => byte > 235 && byte < 250);
    const ramp = [];
    for (let value = 20; value <= 255; value += 47) ramp.push(await level(value));
    expect(ramp).toEqual(ramp.toSorted((a, b) => a - b));
    expect(ramp.at(-1)).toBe(255);
  });

  it('keeps hues: a bright red of BT.2020 is red', async () => {
    const [red, green, blue] = (await colorOf(png([9, PQ, 0, 1], [180, 90, 90]))).color;
    expect(red).toBe(255);
    expect(green!).toBeLessThan(120);
    expect(blue!).toBeLessThan(120);
  });

  it('grey is toned down as well', async () => {
    const { color, codes } = await colorOf(png([9, PQ, 0, 1], [148], { colorType: 0 }));
    expect(color[0]).toBeGreaterThan(235);
    expect(codes).toEqual(['HDR_REDUCED']);
  });
});

describe('standard range', () => {
  it.each([
    ['sRGB', [1, SRGB, 0, 1], [200, 120, 80], []],
    ['unspecified', [2, 2, 0, 1], [200, 120, 80], []],
    ['BT.709', [1, 1, 0, 1], [200, 120, 80], []],
    ['Display P3', [12, SRGB, 0, 1], [213, 115, 70], ['PROFILE_CONVERTED']],
    ['linear sRGB', [1, 8, 0, 1], [228, 181, 150], ['PROFILE_CONVERTED']],
  ] as const)('of %s in a PNG', async (_, codePoints, color, codes) => {
    expect(await colorOf(png(codePoints, [200, 120, 80]))).toEqual({ color: near(color), codes });
  });

  it('of Display P3 in an AVIF, and of sRGB', async () => {
    const p3 = await avifOf([200, 120, 80], { primaries: 12 });
    expect(await colorOf(p3)).toEqual({ color: near([213, 115, 70]), codes: ['PROFILE_CONVERTED'] });
    expect(await colorOf(await avifOf([200, 120, 80]))).toEqual({ color: near([200, 120, 80]), codes: [] });
  });

  it('code points of a PNG overrule its profile', async () => {
    const icc = rgbProfile(primaries.p3);
    const both = await colorOf(png([1, SRGB, 0, 1], [200, 120, 80], { icc }));
    expect(both).toEqual({ color: [200, 120, 80], codes: [] });
  });
});

describe('premultiplied AVIF', () => {
  it.each([
    [[230, 120, 40], 255],
    [[230, 120, 40], 122],
    [[230, 120, 40], 9],
    [[0, 0, 0], 0],
  ] as const)('%j with alpha %i', async (color, alpha) => {
    const multiplied = color.map((value) => Math.round((value * alpha) / 255));
    const file = await avifOf([...multiplied, alpha], { premultiplied: true });
    // A byte that was rounded is divided by alpha.
    const by = alpha === 0 ? 0 : Math.ceil(128 / alpha) + 1;
    expect((await colorOf(file)).color).toEqual([...near(color, by), alpha]);
    expect((await colorOf(await avifOf([...multiplied, alpha]))).color).toEqual([...near(multiplied, 1), alpha]);
  });

  it('of 10 bits, and in Display P3, is divided before it is converted', async () => {
    const multiplied = [100, 60, 40, 128];
    const deep = await avifOf(multiplied, { premultiplied: true, bits: 10 });
    expect((await colorOf(deep)).color).toEqual(near([199, 120, 80, 128], 2));
    const p3 = await avifOf(multiplied, { premultiplied: true, primaries: 12 });
    expect((await colorOf(p3)).color).toEqual(near([212, 115, 70, 128], 3));
  });

  it.skipIf(!hasShared)(`of another encoder${needsShared}`, async () => {
    const { color, codes } = await colorOf(readFileSync(sharedFile('bugs/premultiplied.avif')), 62, 90);
    expect(color).toEqual(near([230, 120, 40, 122], 4));
    expect(codes).toEqual([]);
  });
});

it('boxes that are damaged anywhere are no crash', async () => {
  const avif = await avifOf([100, 60, 40, 128], { premultiplied: true });
  for (let at = 28; at < 420; at += 3) {
    const broken = Buffer.from(avif);
    broken.writeUInt32BE(0xffffff00, at);
    await colorOf(broken).catch(({ code }) =>
      expect(['CORRUPT_IMAGE', 'UNSUPPORTED_FORMAT', 'NOT_AN_IMAGE']).toContain(code),
    );
  }
});

it.skipIf(!hasShared)(`a PNG of a public collection that says PQ${needsShared}`, async () => {
  expect((await colorOf(readFileSync(sharedFile('odd/corrupt_png/cicp_pq.png')))).codes).toEqual(['HDR_REDUCED']);
});
