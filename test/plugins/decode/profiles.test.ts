import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { colorProfileOf } from '../../../src/imaging/index.ts';
import { avifOf } from '../../support/avif-writer.ts';
import { colorOf } from '../../support/decoded.ts';
import { grayProfile, primaries, rgbProfile } from '../../support/icc-writer.ts';
import { type PngOptions, pngOf } from '../../support/png-writer.ts';
import { hasShared, needsShared, sharedFile } from '../../support/shared.ts';

const near = (color: readonly number[], by = 2) =>
  color.map((value) => expect.toSatisfy((got: number) => Math.abs(got - value) <= by));
const png = (of: Partial<PngOptions>) =>
  pngOf({ width: 4, height: 4, bits: 8, colorType: 2, pixelAt: () => [200, 120, 80], ...of });

describe('a profile is known by its primaries and curves', () => {
  it.each([
    ['sRGB under its name', rgbProfile(primaries.srgb, { name: 'sRGB IEC61966-2.1' }), true],
    ['sRGB under a name of a phone', rgbProfile(primaries.srgb, { name: 'Phone Display' }), true],
    ['sRGB of version 2 with a table', rgbProfile(primaries.srgb, { version: 2, curve: 'srgbTable', name: 'x' }), true],
    ['Display P3', rgbProfile(primaries.p3, { name: 'Display P3' }), false],
    ['Display P3 called sRGB', rgbProfile(primaries.p3, { name: 'sRGB Gamut with sRGB Transfer' }), false],
    ['Display P3 called sRGB, version 2', rgbProfile(primaries.p3, { name: 'sRGB', version: 2, curve: 2.2 }), false],
    ['Adobe RGB called c2', rgbProfile(primaries.adobe, { name: 'c2', curve: 2.2 }), false],
    ['BT.2020 called uRGB', rgbProfile(primaries.rec2020, { name: 'uRGB' }), false],
    ['primaries of sRGB with gamma 1', rgbProfile(primaries.srgb, { name: 'sRGB', curve: 1 }), false],
    ['primaries of sRGB with gamma 1.8', rgbProfile(primaries.srgb, { name: 'sRGB', curve: 1.8 }), false],
    ['primaries of sRGB with gamma 2.2', rgbProfile(primaries.srgb, { name: 'sRGB', curve: 2.2 }), false],
    ['grey with the curve of sRGB', grayProfile({ curve: 'srgb', version: 4 }), true],
    ['grey with gamma 1', grayProfile({ name: 'sRGB grey', curve: 1 }), false],
    ['grey with gamma 2.2', grayProfile({ curve: 2.2 }), false],
  ])('%s', async (_, icc, isSrgb) => {
    expect(colorProfileOf(icc)?.isSrgb).toBe(isSrgb);
    const isGrey = icc.toString('latin1', 16, 20) === 'GRAY';
    const of = isGrey ? { icc, colorType: 0 as const, pixelAt: () => [100] } : { icc };
    const { color, codes } = await colorOf(png(of));
    expect(codes).toEqual(isSrgb ? [] : ['PROFILE_CONVERTED']);
    if (isSrgb) expect(color).toEqual(near(isGrey ? [100, 100, 100] : [200, 120, 80]));
  });

  it('also sharp’s own ones, and a damaged one is none', async () => {
    const image = sharp({ create: { width: 2, height: 2, channels: 3, background: '#345' } });
    for (const [name, isSrgb] of [
      ['srgb', true],
      ['p3', false],
    ] as const) {
      const { icc } = await sharp(await image.clone().withIccProfile(name).png().toBuffer()).metadata();
      expect(colorProfileOf(icc!)?.isSrgb).toBe(isSrgb);
      for (let length = 0; length < icc!.length; length += 5) colorProfileOf(icc!.subarray(0, length));
    }
  });

  it('Display P3 gives the same under every name', async () => {
    const under = (name: string) => colorOf(png({ icc: rgbProfile(primaries.p3, { name }) }));
    expect(await under('sRGB')).toEqual(await under('Display P3'));
    expect((await under('sRGB')).color).toEqual(near([213, 115, 70]));
  });
});

describe('PNG of every depth with a profile', () => {
  const grey = (bits: number, alpha: boolean, curve: number) => {
    const full = 2 ** bits - 1;
    const pixel = [Math.round(full * 0.5), ...(alpha ? [Math.round(full * 0.4)] : [])];
    return png({ bits, colorType: alpha ? 4 : 0, pixelAt: () => pixel, icc: grayProfile({ curve }) });
  };

  it.each([
    [8, false],
    [8, true],
    [16, false],
    [16, true],
  ] as const)('grey of %i bits, alpha %s', async (bits, alpha) => {
    const { color, codes } = await colorOf(grey(bits, alpha, 1));
    expect(color).toEqual([...near([188, 188, 188], 1), ...(alpha ? [102] : [])]);
    expect(codes).toEqual(['PROFILE_CONVERTED', ...(bits === 16 ? ['DEPTH_REDUCED'] : [])]);
    // Half of the numbers is less light with a larger gamma.
    expect((await colorOf(grey(bits, alpha, 1.8))).color.slice(0, 3)).toEqual(near([145, 145, 145], 2));
  });

  it.each([1, 2, 4])('grey of %i bits', async (bits) => {
    const data = png({ bits, colorType: 0, pixelAt: () => [1], icc: grayProfile() });
    const light = 1 / (2 ** bits - 1);
    const byte = light === 1 ? 255 : Math.round((1.055 * light ** (1 / 2.4) - 0.055) * 255);
    expect(await colorOf(data)).toEqual({ color: near([byte, byte, byte], 2), codes: ['PROFILE_CONVERTED'] });
  });

  it.each([
    [8, 2],
    [8, 6],
    [16, 2],
    [16, 6],
  ] as const)('RGB of %i bits, color type %i', async (bits, colorType) => {
    const scale = bits === 16 ? 257 : 1;
    const pixel = [200, 120, 80, ...(colorType === 6 ? [102] : [])].map((value) => value * scale);
    const { color, codes } = await colorOf(
      png({ bits, colorType, pixelAt: () => pixel, icc: rgbProfile(primaries.p3) }),
    );
    expect(color).toEqual([...near([213, 115, 70]), ...(colorType === 6 ? [102] : [])]);
    expect(codes).toEqual(['PROFILE_CONVERTED', ...(bits === 16 ? ['DEPTH_REDUCED'] : [])]);
  });
});

it('a gray profile by lightness gives middle grey, at 8 and at 16 bits', async () => {
  for (const bits of [8, 16] as const) {
    const half = Math.round((2 ** bits - 1) / 2);
    const data = png({ bits, colorType: 0, pixelAt: () => [half], icc: grayProfile({ byLab: true }) });
    // L* of 50 is a light of 0.184.
    expect((await colorOf(data)).color).toEqual(near([119, 119, 119], 2));
  }
});

it.each([8, 10] as const)('a gray profile of an AVIF of %i bits is applied', async (bits) => {
  const { color, codes } = await colorOf(await avifOf([128, 128, 128], { bits, icc: grayProfile() }));
  expect(color).toEqual(near([188, 188, 188], 2));
  expect(codes).toEqual(['PROFILE_CONVERTED', ...(bits === 10 ? ['DEPTH_REDUCED'] : [])]);
});

describe.skipIf(!hasShared)(`files that were read wrongly${needsShared}`, () => {
  it.each(['p3-of-apple-for-comparison.jpg', 'p3-of-android.jpg'])('%s', async (name) => {
    const { color, codes } = await colorOf(readFileSync(sharedFile(`bugs/${name}`)));
    expect(color).toEqual(near([255, 0, 0], 4));
    expect(codes).toEqual(['PROFILE_CONVERTED']);
  });
});

it.each([
  ['linear', { gamma: 100_000 }, ['GAMMA_IGNORED']],
  ['dark', { gamma: 20_000 }, ['GAMMA_IGNORED']],
  ['that of sRGB', { gamma: 45_455 }, []],
  ['that of old Macs', { gamma: 55_556 }, []],
  ['linear beside the chunk sRGB', { gamma: 100_000, srgb: true }, []],
  ['linear beside a profile', { gamma: 100_000, icc: rgbProfile(primaries.srgb, { name: 'sRGB' }) }, []],
  ['linear beside code points', { gamma: 100_000, codePoints: [1, 13, 0, 1] as const }, []],
])(
  'the gamma of a PNG, which libvips ignores, is a warning where it is plainly another: %s',
  async (_, of, expected) => {
    const { color, codes } = await colorOf(png(of));
    expect(codes).toEqual(expected);
    expect(color).toEqual(near([200, 120, 80]));
  },
);
