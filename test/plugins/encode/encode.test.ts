import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { colorProfileOf } from '../../../src/imaging/index.ts';
import type { AnyPlugin, Composite, Encoded } from '../../../src/pipeline/index.ts';
import avif from '../../../src/plugins/encode/avif.ts';
import jpeg from '../../../src/plugins/encode/jpeg.ts';
import png from '../../../src/plugins/encode/png.ts';
import tiff from '../../../src/plugins/encode/tiff.ts';
import webp from '../../../src/plugins/encode/webp.ts';
import { run } from '../../support/run.ts';

const at = { left: 0, top: 0, scale: 1 };

/** A smooth picture; with alpha, its left half is hidden and has no color. */
function composite(channels: 1 | 3 | 4, width = 40, height = 24): Composite {
  const data = new Uint8Array(width * height * channels);
  for (let i = 0; i < width * height; i++) {
    const x = i % width;
    const color = [x * 6, 100, 255 - x * 6].slice(0, Math.min(channels, 3));
    if (channels === 4) data.set(x < width / 2 ? [0, 0, 0, 0] : [...color, 255], i * 4);
    else data.set(color, i * channels);
  }
  return { data, width, height, channels, at };
}

/** A photograph. */
async function cat(): Promise<Composite> {
  const file = new URL('../../../samples/cat.png', import.meta.url);
  const { data, info } = await sharp(fileURLToPath(file)).raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: 3, at };
}

const encode = async (plugin: AnyPlugin, given: Composite, options = {}): Promise<Encoded> =>
  (await run(plugin, { composite: given }, options)).value;
const pixels = async ({ data }: Encoded) => sharp(data).raw().toBuffer({ resolveWithObject: true });

describe.each([
  [png, 'image/png', 'png', 'png'],
  [webp, 'image/webp', 'webp', 'webp'],
  [avif, 'image/avif', 'avif', 'heif'],
  [jpeg, 'image/jpeg', 'jpg', 'jpeg'],
  [tiff, 'image/tiff', 'tiff', 'tiff'],
] as const)('$name', (plugin, mediaType, extension, format) => {
  it.each([1, 3, 4] as const)('writes %i channels, and nothing but pixels', async (channels) => {
    const made = await encode(plugin, composite(channels));
    expect(made).toMatchObject({ mediaType, extension, width: 40, height: 24 });
    const { format: found, icc, exif, xmp, width, height } = await sharp(made.data).metadata();
    expect({ format: found, icc, exif, xmp, width, height }).toEqual({ format, width: 40, height: 24 });
  });

  it('looks like what it was given', async () => {
    const given = composite(3);
    const { data } = await pixels(await encode(plugin, given));
    expect(Math.max(...data.map((value, i) => Math.abs(value - given.data[i]!)))).toBeLessThan(12);
  });
});

describe.each([png, webp, avif, tiff] as AnyPlugin[])('$name', (plugin) => {
  it('keeps transparency', async () => {
    const { data, info } = await pixels(await encode(plugin, composite(4)));
    expect(info.channels).toBe(4);
    expect([data[3], data[39 * 4 + 3]]).toEqual([0, 255]);
  });

  it('loses nothing where it need not', async () => {
    const given = composite(4);
    const options = plugin === png || plugin === tiff ? {} : { lossless: true };
    expect((await pixels(await encode(plugin, given, options))).data).toEqual(Buffer.from(given.data));
  });
});

it.each([png, webp, avif, jpeg, tiff] as AnyPlugin[])(
  '$name carries the profile of sRGB if asked to',
  async (plugin) => {
    for (const channels of [1, 3, 4] as const) {
      const given = composite(channels);
      const made = await encode(plugin, given, { metadata: 'profile' });
      const { icc, exif, xmp, space } = await sharp(made.data).metadata();
      expect(colorProfileOf(icc!)).toMatchObject({ name: expect.stringContaining('sRGB'), space: 'RGB ' });
      expect({ exif, xmp, space }).toEqual({ space: 'srgb' });
      const { data, info } = await pixels(made);
      // It says what the numbers are already: they stay the same.
      const lossless = plugin === png || plugin === tiff;
      const first = (i: number) =>
        given.data[Math.floor(i / info.channels) * channels + (channels === 1 ? 0 : i % channels)]!;
      if (channels < 4)
        expect(Math.max(...data.map((value, i) => Math.abs(value - first(i))))).toBeLessThan(lossless ? 1 : 12);
    }
  },
);

it.each(['deflate', 'lzw', 'none'])('TIFF with %s loses nothing', async (compression) => {
  const given = composite(4);
  expect((await pixels(await encode(tiff, given, { compression }))).data).toEqual(Buffer.from(given.data));
});

it('PNG of few colors is much smaller, and keeps transparency', async () => {
  const [all, few] = [await encode(png, await cat()), await encode(png, await cat(), { colors: 32 })];
  expect(2 * few.data.length).toBeLessThan(all.data.length);
  const { data, info } = await pixels(await encode(png, composite(4), { colors: 4 }));
  const colors = Array.from({ length: data.length / 4 }, (_, i) => data.readUInt32LE(4 * i));
  expect(new Set(colors).size).toBeLessThan(5);
  expect([info.channels, data[3], data[39 * 4 + 3]]).toEqual([4, 0, 255]);
});

it('JPEG as mozjpeg makes it is smaller', async () => {
  const [usual, small] = [await encode(jpeg, await cat()), await encode(jpeg, await cat(), { mozjpeg: true })];
  expect(small.data.length).toBeLessThan(usual.data.length);
});

it('a grey PNG stays grey', async () => {
  const { data } = await encode(png, composite(1));
  expect(await sharp(data).metadata()).toMatchObject({ space: 'b-w', channels: 1 });
});

it('PNG gets smaller with more effort', async () => {
  const [fast, small] = [await encode(png, await cat()), await encode(png, await cat(), { effort: 'small' })];
  expect(small.data.length).toBeLessThan(0.97 * fast.data.length);
  expect((await pixels(small)).data).toEqual((await pixels(fast)).data);
});

it('JPEG puts what is hidden on a color', async () => {
  const { data, info } = await pixels(await encode(jpeg, composite(4), { background: '#00ff00' }));
  expect(info.channels).toBe(3);
  expect(data[0]).toBeLessThan(8);
  expect(data[1]).toBeGreaterThan(247);
  const white = await pixels(await encode(jpeg, composite(4)));
  expect(white.data[0]).toBeGreaterThan(247);
});

it('JPEG can be progressive', async () => {
  for (const progressive of [true, false]) {
    const { data } = await encode(jpeg, composite(3), { progressive });
    expect((await sharp(data).metadata()).isProgressive).toBe(progressive);
  }
});

it.each([
  [webp, 16383],
  [avif, 16384],
  [jpeg, 65500],
] as [AnyPlugin, number][])('$name says which format holds what is too large for it', async (plugin, side) => {
  expect((await encode(plugin, composite(1, side, 1), plugin === jpeg ? {} : { effort: 0 })).width).toBe(side);
  const refused = encode(plugin, composite(1, side + 1, 1));
  await expect(refused).rejects.toMatchObject({ code: 'BAD_OPTION', at: [] });
  await expect(refused).rejects.toThrow(/PNG/);
});

it.each<[AnyPlugin, object, number]>([
  [avif, { effort: 9 }, 0.5],
  [avif, { effort: 6, lossless: true }, 2],
  [avif, { quality: 66 }, 36],
  [webp, { effort: 5 }, 24],
  [webp, { effort: 6 }, 2],
  [webp, { effort: 6, lossless: true }, 30],
  [webp, { quality: 100, lossless: true }, 10],
  [webp, { effort: 6, quality: 100, lossless: true }, 1],
  [png, { effort: 'small', colors: 16 }, 6],
])('$name refuses what could take minutes, since an encoder cannot be stopped', async (plugin, options, most) => {
  await expect(encodeNothing(plugin, most * 250 + 1, options)).rejects.toMatchObject({
    code: 'BAD_OPTION',
    at: [],
    message: expect.stringContaining(`it may have ${most} million`),
  });
  await expect(encodeNothing(plugin, most * 250, options)).rejects.not.toMatchObject({ code: 'BAD_OPTION' });
});

it.each<[AnyPlugin, object, (1 | 3 | 4)?]>([
  [png, {}],
  [webp, {}],
  [webp, { lossless: true }],
  [webp, { effort: 2, quality: 100, lossless: true }],
  [webp, { effort: 6, quality: 100 }, 3],
  [avif, {}],
  [avif, { lossless: true }],
  [jpeg, { mozjpeg: true }],
  [tiff, {}],
])('$name takes 64 megapixels by default, and wherever that is quick', async (plugin, options, channels) => {
  await expect(encodeNothing(plugin, 16_000, options, channels)).rejects.not.toMatchObject({ code: 'BAD_OPTION' });
});

/** A picture as large as is said that has no pixels: it fails, but only after its size was looked at. */
const encodeNothing = (plugin: AnyPlugin, height: number, options: object, channels: 1 | 3 | 4 = 4) =>
  encode(plugin, { ...composite(channels, 1, 1), width: 4000, height }, options);
