import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import decode from '../../../src/plugins/decode/sharp.ts';
import { colorOf, rejected } from '../../support/decoded.ts';
import { grayProfile, primaries, rgbProfile } from '../../support/icc-writer.ts';
import { run } from '../../support/run.ts';
import { hasShared, needsShared, sharedFile } from '../../support/shared.ts';
import { photometric, type TiffPage, tiffOf } from '../../support/tiff-writer.ts';

const cmykProfile = (
  await sharp(
    await sharp({ create: { width: 2, height: 2, channels: 3, background: '#888' } })
      .toColourspace('cmyk')
      .withIccProfile('cmyk')
      .tiff()
      .toBuffer(),
  ).metadata()
).icc!;

const page = (of: Partial<TiffPage> = {}): TiffPage => ({
  width: 8,
  height: 6,
  photometric: photometric.rgb,
  bits: 8,
  pixelAt: () => [10, 20, 30],
  ...of,
});
const near = (color: readonly number[], by = 3) =>
  color.map((value) => expect.toSatisfy((got: number) => Math.abs(got - value) <= by));

/** A color of every kind as a share of the greatest number, with and without its profile. */
const kinds = {
  'grey, black is 0': { photometric: photometric.blackIsZero, color: [0.5], plain: [128, 128, 128] },
  'grey, white is 0': { photometric: photometric.whiteIsZero, color: [0.5], plain: [127, 127, 127] },
  RGB: { photometric: photometric.rgb, color: [200 / 255, 120 / 255, 80 / 255], plain: [200, 120, 80] },
  CMYK: { photometric: photometric.cmyk, color: [0.1, 0.5, 0.8, 0.2], plain: [181, 112, 51] },
} as const;
const profiles: Record<keyof typeof kinds, { profile: Uint8Array; converted: readonly number[] }> = {
  'grey, black is 0': { profile: grayProfile(), converted: [188, 188, 188] },
  'grey, white is 0': { profile: grayProfile(), converted: [187, 187, 187] },
  RGB: { profile: rgbProfile(primaries.p3), converted: [213, 115, 70] },
  CMYK: { profile: cmykProfile, converted: [181, 112, 51] },
};

describe.each(Object.keys(kinds) as (keyof typeof kinds)[])('%s', (kind) => {
  const { photometric, color, plain } = kinds[kind];
  const cases = [8, 16].flatMap((bits) =>
    [false, true].flatMap((alpha) =>
      [false, true].flatMap((withProfile) =>
        [false, true].map((bigEndian) => ({ bits, alpha, withProfile, bigEndian })),
      ),
    ),
  );

  it.each(cases)('of $bits bits, alpha $alpha, profile $withProfile, big endian $bigEndian', async (of) => {
    const full = 2 ** of.bits - 1;
    const pixel = [...color.map((share) => Math.round(share * full)), ...(of.alpha ? [Math.round(full * 0.4)] : [])];
    const { profile, converted } = profiles[kind];
    const data = tiffOf(
      page({
        photometric,
        bits: of.bits,
        pixelAt: () => pixel,
        ...(of.alpha && { extraSamples: [2] }),
        ...(of.withProfile && { icc: profile }),
      }),
      { bigEndian: of.bigEndian },
    );
    const got = await colorOf(data);
    expect(got.color).toEqual([...near(of.withProfile ? converted : plain), ...(of.alpha ? near([102], 1) : [])]);
    expect(got.codes).toEqual(
      [(of.withProfile || kind === 'CMYK') && 'PROFILE_CONVERTED', of.bits === 16 && 'DEPTH_REDUCED'].filter(Boolean),
    );
  });
});

describe('depths that libvips reads wrongly, or calls damaged, are named', () => {
  it.each([
    ['RGB with 12-bit', page({ bits: 12 })],
    ['RGB with 4-bit', page({ bits: 4, pixelAt: () => [1, 2, 3] })],
    ['RGB with 32-bit integer', page({ bits: 32 })],
    ['grey with 32-bit integer', page({ bits: 32, photometric: photometric.blackIsZero, pixelAt: () => [2 ** 31] })],
    ['grey with 12-bit', page({ bits: 12, photometric: photometric.whiteIsZero, pixelAt: () => [9] })],
    [
      'grey with 4-bit channels and alpha',
      page({ bits: 4, photometric: photometric.blackIsZero, pixelAt: () => [9, 15], extraSamples: [2] }),
    ],
    ['grey with 32-bit floating point', page({ bits: 32, sampleFormat: 3, photometric: 1, pixelAt: () => [0.5] })],
    ['RGB with 64-bit floating point', page({ bits: 64, sampleFormat: 3, pixelAt: () => [0.5, 0.5, 0.5] })],
    [
      'RGB with 32-bit floating point',
      page({ bits: 32, sampleFormat: 3, pixelAt: () => [0.5, 0.5, 0.5], icc: rgbProfile(primaries.p3) }),
    ],
    ['RGB with 16-bit signed', page({ bits: 16, sampleFormat: 2 })],
    ['CMYK with 32-bit integer', page({ bits: 32, photometric: photometric.cmyk, pixelAt: () => [1, 2, 3, 4] })],
    [
      'CMYK with 16-bit channels and alpha',
      page({ bits: 16, photometric: photometric.cmyk, pixelAt: () => [0, 0, 0, 0, 32896], extraSamples: [1] }),
    ],
    ['Lab with 8-bit', page({ photometric: photometric.cieLab })],
    ['ICC Lab with 8-bit', page({ photometric: photometric.iccLab })],
  ])('%s', async (kind, of) => {
    const error = await rejected(tiffOf(of));
    expect(error).toMatchObject({ code: 'UNSUPPORTED_FORMAT', message: expect.stringContaining(kind) });
    expect(error.message).toContain('8 or 16 bits');
  });

  it('small grey and linear floating point are read', async () => {
    for (const bits of [1, 2, 4]) {
      const grey = page({ bits, photometric: photometric.blackIsZero, pixelAt: () => [1] });
      expect((await colorOf(tiffOf(grey))).color).toEqual(Array(3).fill(255 / (2 ** bits - 1)));
    }
    const linear = page({ bits: 32, sampleFormat: 3, pixelAt: () => [1, 0.2140411, 0] });
    expect((await colorOf(tiffOf(linear))).color).toEqual(near([255, 128, 0], 1));
  });

  it('floating point, which may be brighter than white, is reported as reduced range', async () => {
    const bright = page({ bits: 32, sampleFormat: 3, pixelAt: () => [4, 0.2140411, 0] });
    const { color, codes } = await colorOf(tiffOf(bright));
    expect(color).toEqual(near([255, 128, 0], 1));
    expect(codes).toEqual(['HDR_REDUCED', 'DEPTH_REDUCED']);
  });

  it.each([
    [34933, 'PNG'],
    [34892, 'Camera raw'],
    [60123, 'unknown (60123)'],
  ])('a compression that is not read is named: %i', async (compression, name) => {
    const data = tiffOf(page());
    const tag = data.indexOf(Buffer.from([0x03, 0x01, 0x03, 0x00, 0x01, 0x00, 0x00, 0x00]));
    data.writeUInt16LE(compression, tag + 8);
    expect(await rejected(data)).toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
      message: expect.stringContaining(name),
    });
  });
});

describe('a header', () => {
  it.each([
    ['grey', photometric.blackIsZero, [128]],
    ['RGB', photometric.rgb, [1, 2, 3]],
    ['CMYK', photometric.cmyk, [1, 2, 3, 4]],
  ])('of %s with two alpha channels is an error before anything is decoded', async (_, photometric, color) => {
    const data = tiffOf(page({ photometric, pixelAt: () => [...color, 255, 255], extraSamples: [2, 2] }));
    await expect(decode.source!.readHeader(data)).rejects.toMatchObject({ code: 'UNSUPPORTED_FORMAT' });
    await expect(decode.source!.readHeader(data)).rejects.toThrow('one alpha channel');
  });

  it('is that of the picture that is decoded', async () => {
    const data = tiffOf([page({ tags: { 254: 1 } }), page({ width: 20, height: 10, tags: { 274: 6 } })]);
    expect(await decode.source!.readHeader(data)).toMatchObject({ width: 10, height: 20, pages: 1 });
    expect((await run(decode, { source: { data } })).value).toMatchObject({ width: 10, height: 20 });
  });
});

describe('of several pictures the largest is read that is not reduced', () => {
  const small = page({ pixelAt: () => [1, 1, 1] });
  const large = page({ width: 30, height: 20, pixelAt: () => [9, 9, 9] });
  const reduced = (of: TiffPage, tag: 254 | 255 = 254) => ({ ...of, tags: { [tag]: tag === 254 ? 1 : 2 } });

  it.each([
    ['a thumbnail first', [reduced(small), large], 9, []],
    ['a thumbnail last', [large, reduced(small)], 9, []],
    ['a large one that is reduced', [small, reduced(large)], 1, []],
    ['reduced by the old tag', [reduced(large, 255), small], 1, []],
    [
      'a mask',
      [
        { ...small, tags: {} },
        { ...large, tags: { 254: 4 } },
      ],
      1,
      [],
    ],
    ['nothing but reduced ones', [reduced(small), reduced(large)], 9, []],
    ['pages of a document', [small, large, page({ pixelAt: () => [5, 5, 5] })], 9, ['ANIMATED']],
    ['equal pages', [small, page({ pixelAt: () => [5, 5, 5] })], 1, ['ANIMATED']],
    ['the whole below a thumbnail', [{ ...reduced(small), subDirectories: [large] }], 9, []],
    ['versions below the whole', [{ ...large, subDirectories: [reduced(small)] }], 9, []],
  ] as const)('%s', async (_, pages, level, codes) => {
    for (const bigEndian of [false, true]) {
      const got = await colorOf(tiffOf(pages as readonly TiffPage[], { bigEndian }));
      expect(got).toEqual({ color: [level, level, level], codes });
    }
  });
});

describe('camera raw', () => {
  const thumbnail = page({ tags: { 254: 1 } });
  const mosaic = (tags = {}) =>
    page({ width: 30, height: 20, photometric: photometric.cfa, bits: 16, pixelAt: (i) => [i], tags });
  const raw = (make: string, below: TiffPage, tags = {}) => ({
    ...thumbnail,
    tags: { ...thumbnail.tags, 271: make, ...tags },
    subDirectories: [below],
  });

  it.each([
    ['DNG', tiffOf(raw('Somebody', mosaic(), { 50706: Uint8Array.of(1, 4, 0, 0) }))],
    ['DNG', tiffOf(page({ photometric: photometric.linearRaw, tags: { 50706: Uint8Array.of(1, 4, 0, 0) } }))],
    ['NEF', tiffOf(raw('NIKON CORPORATION', mosaic({ 259: 34713 })), { bigEndian: true })],
    ['NEF', tiffOf(raw('NIKON CORPORATION', { ...mosaic(), tags: { 262: 1, 259: 34713 } }))],
    ['ARW', tiffOf(raw('SONY', mosaic({ 259: 32767 })))],
    ['PEF', tiffOf({ ...mosaic({ 271: 'PENTAX Corporation', 259: 65535 }) }, { bigEndian: true })],
    ['SRW', tiffOf([{ ...thumbnail, tags: { 271: 'SAMSUNG' } }, mosaic({ 259: 32770 })])],
    ['CR2', tiffOf([page({ tags: { 271: 'Canon' } }), mosaic()], { mark: 'CR\x02\0\0\0\0\0' })],
    ['3FR', tiffOf(raw('Hasselblad', mosaic()))],
    ['Camera raw', tiffOf(raw('A maker', page({ tags: { 33422: Uint8Array.of(0, 1, 1, 2) } })))],
    ['ORF', Buffer.concat([Buffer.from('IIRO'), tiffOf(raw('OLYMPUS', mosaic())).subarray(4)])],
    ['RW2', Buffer.concat([Buffer.from('IIU\0'), tiffOf(raw('Panasonic', mosaic())).subarray(4)])],
    ['RAF', Buffer.from('FUJIFILMCCD-RAW 0201FF383501')],
    ['CR3', Buffer.from('\0\0\0\x18ftypcrx \0\0\0\x01crx isom')],
  ])('%s is named, not shown as its thumbnail', async (name, data) => {
    expect(await rejected(data)).toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
      message: expect.stringMatching(new RegExp(`^Camera raw.*${name === 'Camera raw' ? '' : `\\(${name}\\)`}`)),
    });
  });

  it('a photograph of a camera that is no raw file is read', async () => {
    const data = tiffOf(page({ tags: { 271: 'NIKON CORPORATION' } }));
    expect(await colorOf(data)).toEqual({ color: [10, 20, 30], codes: [] });
  });
});

it('directories that loop, or lie outside, are no endless work', async () => {
  const data = tiffOf([page(), page()]);
  for (let at = 4; at < data.length - 4; at += 7) {
    const broken = Buffer.from(data);
    broken.writeUInt32LE(8, at);
    await run(decode, { source: { data: broken } }).catch(({ code }) =>
      expect(['CORRUPT_IMAGE', 'UNSUPPORTED_FORMAT']).toContain(code),
    );
  }
});

describe.skipIf(!hasShared)(`files that were read wrongly${needsShared}`, () => {
  const file = (name: string) => readFileSync(sharedFile(`bugs/${name}`));

  it.each([
    ['camera-raw.dng', 'DNG'],
    ['rgb-12-bit.tif', 'RGB with 12-bit'],
    ['lab-8-bit.tif', 'Lab with 8-bit'],
  ])('%s', async (name, kind) => {
    expect(await rejected(file(name))).toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
      message: expect.stringContaining(kind),
    });
  });

  it.each(['grey-8-bit-linear-profile.tif', 'grey-16-bit-linear-profile.tif'])('%s', async (name) => {
    const { color, codes } = await colorOf(file(name), 128, 8);
    expect(color).toEqual([188, 188, 188]);
    expect(codes).toContain('PROFILE_CONVERTED');
  });
});
