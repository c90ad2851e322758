import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import decode from '../../../src/plugins/decode/sharp.ts';
import { pixelsOf } from '../../support/draw.ts';
import { codes, run } from '../../support/run.ts';

const decoded = async (data: Uint8Array) => run(decode, { source: { data } });
const raw = (colors: readonly (readonly number[])[], width = colors.length) =>
  sharp(Uint8Array.from(colors.flat()), {
    raw: { width, height: colors.length / width, channels: colors[0]!.length as 1 | 2 | 3 | 4 },
  });
const red = [250, 20, 10];
const blue = [5, 30, 240];

/** Decodes 8x8 pixels of one color, and gives the first. */
async function colorOf(image: (color: Sharp) => Sharp, color: readonly number[]) {
  const data = await image(raw(Array(64).fill(color), 8)).toBuffer();
  const { value, warnings } = await decoded(data);
  return { color: [...value.data.subarray(0, value.channels)], codes: codes(warnings) };
}

const near = (color: readonly number[], by: number) =>
  color.map((value) => expect.toSatisfy((got: number) => Math.abs(got - value) <= by));

describe('pixels come out as they went in', () => {
  it('RGB and RGBA', async () => {
    for (const colors of [
      [red, blue],
      [
        [...red, 255],
        [...blue, 0],
      ],
    ]) {
      const { value, warnings } = await decoded(await raw(colors).png().toBuffer());
      expect(pixelsOf(value)).toEqual(colors);
      expect(warnings).toEqual([]);
    }
  });

  it('grey becomes three channels, its alpha the fourth', async () => {
    const grey = await raw([[0], [77], [255]])
      .toColourspace('b-w')
      .png()
      .toBuffer();
    expect(pixelsOf((await decoded(grey)).value)).toEqual([
      [0, 0, 0],
      [77, 77, 77],
      [255, 255, 255],
    ]);
    const withAlpha = await raw([
      [77, 255],
      [200, 9],
    ])
      .toColourspace('b-w')
      .png()
      .toBuffer();
    expect(pixelsOf((await decoded(withAlpha)).value)).toEqual([
      [77, 77, 77, 255],
      [200, 200, 200, 9],
    ]);
  });

  it('a palette is looked up', async () => {
    const { value } = await decoded(await raw([red, blue]).png({ palette: true, dither: 0 }).toBuffer());
    expect(pixelsOf(value)).toEqual([near(red, 4), near(blue, 4)]);
  });

  it.each([
    [1, [red, blue]],
    [2, [blue, red]],
    [3, [blue, red]],
    [4, [red, blue]],
  ])('orientation %i is applied once', async (orientation, expected) => {
    const data = await raw([red, blue]).withMetadata({ orientation }).png().toBuffer();
    expect(pixelsOf((await decoded(data)).value)).toEqual(expected);
  });

  it.each([
    [5, [red, blue]],
    [6, [red, blue]],
    [7, [blue, red]],
    [8, [blue, red]],
  ])('orientation %i turns width to height', async (orientation, expected) => {
    const { value } = await decoded(await raw([red, blue]).withMetadata({ orientation }).png().toBuffer());
    expect(value).toMatchObject({ width: 1, height: 2 });
    expect(pixelsOf(value)).toEqual(expected);
  });
});

describe('color and depth', () => {
  it('16 bits become 8, with a warning', async () => {
    const made = await colorOf((image) => image.toColourspace('rgb16').png(), red);
    expect(made).toEqual({ color: red, codes: ['DEPTH_REDUCED'] });
  });

  it('grey of 16 bits becomes 8', async () => {
    const made = await colorOf((image) => image.toColourspace('grey16').png(), [77]);
    expect(made).toEqual({ color: [77, 77, 77], codes: ['DEPTH_REDUCED'] });
  });

  it('Display P3 is converted, with a warning', async () => {
    const made = await colorOf((image) => image.withIccProfile('p3').png(), [253, 59, 6]);
    expect(made).toEqual({ color: near([253, 59, 6], 3), codes: ['PROFILE_CONVERTED'] });
  });

  it('Display P3 of 16 bits is converted too', async () => {
    // These numbers are P3 already: sharp takes 16-bit pixels for that.
    const numbers = new Uint16Array(192).map((_, i) => [233, 77, 39][i % 3]! * 257);
    const image = sharp(numbers, { raw: { width: 8, height: 8, channels: 3 } }).toColourspace('rgb16');
    const { value, warnings } = await decoded(await image.withIccProfile('p3').png().toBuffer());
    expect([...value.data.subarray(0, 3)]).toEqual(near([253, 59, 6], 2));
    expect(codes(warnings).sort()).toEqual(['DEPTH_REDUCED', 'PROFILE_CONVERTED']);
  });

  it('a profile of sRGB changes nothing and warns of nothing', async () => {
    const made = await colorOf((image) => image.withIccProfile('srgb').png(), red);
    expect(made).toEqual({ color: near(red, 1), codes: [] });
  });

  it('CMYK is converted, with a profile and without', async () => {
    const made = await colorOf((image) => image.toColourspace('cmyk').withIccProfile('cmyk').tiff(), [120, 110, 100]);
    expect(made).toEqual({ color: near([120, 110, 100], 15), codes: ['PROFILE_CONVERTED'] });
    const bare = await colorOf((image) => image.toColourspace('cmyk').jpeg({ quality: 100 }), [120, 110, 100]);
    expect(bare.codes).toEqual(['PROFILE_CONVERTED']);
  });
});

describe('what is not one whole picture', () => {
  it('of an animation the first frame is taken, with a warning', async () => {
    const frames = [red, blue].map((color) => raw(Array(64).fill(color), 8).png().toBuffer());
    const gif = await sharp(await Promise.all(frames), { join: { animated: true } })
      .webp({ lossless: true })
      .toBuffer();
    const { value, warnings } = await decoded(gif);
    expect(value).toMatchObject({ width: 8, height: 8 });
    expect([...value.data.subarray(0, 3)]).toEqual(red);
    expect(warnings).toEqual([{ code: 'ANIMATED', message: 'The file holds 2 frames; one is used.' }]);
  });

  it('pixels that are missing are an error, not a grey half', async () => {
    const noise = raw(
      Array.from({ length: 4096 }, (_, i) => [(i * 73) % 256, (i * 31) % 256, (i * 7) % 256]),
      64,
    );
    for (const format of ['png', 'jpeg', 'webp', 'gif', 'tiff'] as const) {
      const data = await noise.clone().toFormat(format).toBuffer();
      const cut = data.subarray(0, Math.floor(data.length * 0.6));
      await expect(decoded(cut), format).rejects.toMatchObject({ code: 'CORRUPT_IMAGE' });
    }
  });

  it('what is no picture is refused here as well', async () => {
    await expect(decoded(Buffer.from('<svg/>'))).rejects.toMatchObject({ code: 'UNSUPPORTED_FORMAT' });
    await expect(decoded(new Uint8Array())).rejects.toMatchObject({ code: 'NOT_AN_IMAGE' });
  });
});
