import { crc32, inflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { colorProfileOf, type Pixels, pngEfforts, sharpOf, writePng } from '../../../src/imaging/index.ts';
import { chunksOf, isSamePicture, pictures, pixelsIn } from '../../support/png.ts';

const { signal } = new AbortController();

const fast = (picture: Pixels, until = signal) => writePng(picture, { effort: 'fast', profile: false }, until);

describe.each(await pictures())('%s', (_, picture) => {
  it.each(pngEfforts)('keeps every pixel at %s, and holds nothing else', async (effort) => {
    const png = await writePng(picture, { effort, profile: false }, signal);
    expect(chunksOf(png)).toEqual(['IHDR', 'IDAT', 'IEND']);
    expect(isSamePicture(await pixelsIn(png), picture)).toBe(true);
  });

  it('has right checksums, and rows filtered alike', async () => {
    const png = await fast(picture);
    const parts: Buffer[] = [];
    for (let at = 8, end: number; at < png.length; at = end) {
      end = at + 12 + png.readUInt32BE(at);
      expect(png.readUInt32BE(end - 4)).toBe(crc32(png.subarray(at + 4, end - 4)));
      if (png.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(png.subarray(at + 8, end - 4));
    }
    // Node's inflate compares Adler-32, which libpng does not.
    const rows = inflateSync(Buffer.concat(parts));
    const stride = picture.width * picture.channels + 1;
    expect(rows).toHaveLength(picture.height * stride);
    for (let at = 0; at < rows.length; at += stride) if (rows[at] !== 4) expect.fail(`filter ${rows[at]}`);
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

/** A sample as it is enlarged to a photograph: several strips. */
async function enlarged(width: number, height: number): Promise<Pixels<4>> {
  const sample = sharp('samples/cat.png').ensureAlpha().resize(width, height, { fit: 'fill' });
  return { data: new Uint8Array(await sample.raw().toBuffer()), width, height, channels: 4 };
}

it('is no larger than libvips at level 3', async () => {
  const picture = await enlarged(900, 600);
  const former = await sharpOf(picture).png({ compressionLevel: 3, adaptiveFiltering: true }).toBuffer();
  expect((await fast(picture)).length).toBeLessThan(former.length);
});

it('gives noise a few bytes more than it has, and clear pixels next to nothing', async () => {
  const pictureOf = (data: Uint8Array): Pixels => ({ data, width: 1000, height: 700, channels: 4 });
  const noise = Uint8Array.from({ length: 2_800_000 }, () => Math.floor(Math.random() * 256));
  expect((await fast(pictureOf(noise))).length).toBeLessThan(1.005 * noise.length);
  expect((await fast(pictureOf(new Uint8Array(2_800_000)))).length).toBeLessThan(10_000);
});

it('writes pictures side by side in one thread, though their strips take turns in the memory of a kernel', async () => {
  const all = await Promise.all([enlarged(700, 500), enlarged(333, 1500), enlarged(1200, 300)]);
  const files = await Promise.all(all.map((picture) => fast(picture)));
  for (const [i, png] of files.entries()) expect(isSamePicture(await pixelsIn(png), all[i]!)).toBe(true);
});

it.each([499_999, 500_001])('takes rows of %s pixels, by the kernel or by libvips', async (width) => {
  const data = Uint8Array.from({ length: 8 * width }, (_, i) => i * i);
  const picture = { data, width, height: 2, channels: 4 } as const;
  expect(isSamePicture(await pixelsIn(await fast(picture)), picture)).toBe(true);
});

it('begins nothing for a request that is gone, and ends between two strips', async () => {
  const picture = await enlarged(900, 900);
  await expect(fast(picture, AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
  const leaving = new AbortController();
  const writing = fast(picture, leaving.signal);
  setImmediate(() => leaving.abort(new Error('left')));
  await expect(writing).rejects.toThrow('left');
});
