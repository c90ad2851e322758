import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { nativePng, pngEfforts } from '../../../src/imaging/formats/native-png.ts';
import { colorProfileOf, writePng } from '../../../src/imaging/index.ts';
import { chunksOf, isSamePicture, pictures, pixelsIn } from '../../support/png.ts';

const { signal } = new AbortController();

describe.each(await pictures())('%s', (_, picture) => {
  it.each(pngEfforts)('keeps every pixel at %s, and says nothing else', async (effort) => {
    expect(await nativePng(picture, effort, signal)).toBeDefined();
    const png = await writePng(picture, { effort, profile: false }, signal);
    expect(chunksOf(png)).toEqual(['IHDR', 'IDAT', 'IEND']);
    expect(isSamePicture(await pixelsIn(png), picture)).toBe(true);
  });

  it('carries the profile of sRGB, with the same pixels', async () => {
    const png = await writePng(picture, { effort: 'fast', profile: true }, signal);
    expect(chunksOf(png)).toContain('iCCP');
    const { icc } = await sharp(png).metadata();
    expect(colorProfileOf(icc!)).toMatchObject({ isSrgb: true });
    const { data, channels } = await pixelsIn(png);
    const isGrey = picture.channels === 1;
    expect(channels).toBe(isGrey ? 3 : picture.channels);
    expect(Buffer.compare(isGrey ? data.filter((_, i) => i % 3 === 0) : data, picture.data)).toBe(0);
  });
});

it('begins nothing for a request that is gone', async () => {
  const [, [, picture]] = (await pictures()) as [unknown, [string, Parameters<typeof writePng>[0]]];
  const gone = AbortSignal.abort(new Error('gone'));
  await expect(writePng(picture, { effort: 'fast', profile: false }, gone)).rejects.toThrow('gone');
});

it('holds no pixels after the file is written, where V8 does not know of them', async () => {
  const [width, height] = [2000, 1500];
  const picture = { data: new Uint8Array(width * height * 4).fill(9), width, height, channels: 4 } as const;
  const resident = () => process.memoryUsage().rss;
  const write = () => writePng(picture, { effort: 'fast', profile: false }, signal);
  for (let i = 0; i < 5; i++) await write();
  const before = resident();
  for (let i = 0; i < 40; i++) await write();
  // Without being told to collect, V8 leaves 70 MB of the encoder's copies, 12 MB each.
  expect(resident() - before).toBeLessThan(40_000_000);
});
