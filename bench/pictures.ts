import { existsSync } from 'node:fs';
import sharp from 'sharp';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** About 2 megapixels, the size of most figures. */
export const usual: Size = { width: 1632, height: 1224 };

/** 4:3, with so many megapixels. */
export const sizeOfMegapixels = (megapixels: number): Size => {
  const height = Math.round(Math.sqrt((megapixels * 1e6 * 3) / 4));
  return { width: Math.round((megapixels * 1e6) / height), height };
};

export const SAMPLES = ['astronaut', 'cat', 'coffee', 'rocket'] as const;
export type Sample = (typeof SAMPLES)[number];

/**
 * A sample enlarged to a photograph, as JPEG of quality 90. Enlarging makes it smooth, and smooth pictures are quickly
 * encoded: the grain brings it back to the 9 to 13 bits a pixel that cutouts of photographs of 2 to 6
 * megapixels take as PNG of level 3.
 */
export async function photograph({ width, height }: Size, sample: Sample = 'astronaut'): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 128, sigma: 16 } as const;
  const grain = await sharp({ create: { width, height, channels: 3, background: '#808080', noise } })
    .raw()
    .toBuffer();
  const [file] = ['png', 'jpg'].map((extension) => `samples/${sample}.${extension}`).filter((path) => existsSync(path));
  return sharp(file)
    .resize(width, height, { fit: 'cover', kernel: 'lanczos3' })
    .removeAlpha()
    .composite([{ input: grain, raw: { width, height, channels: 3 }, blend: 'soft-light' }])
    .jpeg({ quality: 90 })
    .toBuffer();
}

/** The same pixels in other bytes, so that nothing of one number is remembered for another: a comment with the number in it. */
export function numbered(jpeg: Buffer, number: number): Buffer {
  const text = Buffer.from(String(number));
  const comment = Buffer.from([0xff, 0xfe, 0, text.length + 2]);
  return Buffer.concat([jpeg.subarray(0, 2), comment, text, jpeg.subarray(2)]);
}
