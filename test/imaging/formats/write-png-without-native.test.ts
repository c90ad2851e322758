import { describe, expect, it, vi } from 'vitest';
import { nativePng, pngEfforts } from '../../../src/imaging/formats/native-png.ts';
import { writePng } from '../../../src/imaging/index.ts';
import { chunksOf, isSamePicture, pictures, pixelsIn } from '../../support/png.ts';

// As on a platform that the encoder is not compiled for.
vi.mock('@napi-rs/image', () => {
  throw new Error('Cannot find native binding.');
});

const { signal } = new AbortController();

describe.each(await pictures())('%s, by libvips', (_, picture) => {
  it.each(pngEfforts)('keeps every pixel at %s, and says nothing else', async (effort) => {
    expect(await nativePng(picture, effort, signal)).toBeUndefined();
    const png = await writePng(picture, { effort, profile: false }, signal);
    expect(chunksOf(png)).toEqual(['IHDR', 'IDAT', 'IEND']);
    expect(isSamePicture(await pixelsIn(png), picture)).toBe(true);
  });
});
