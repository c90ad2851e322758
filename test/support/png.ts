import { randomFillSync } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import type { Pixels } from '../../src/imaging/index.ts';

/** Pictures that encoders find easy and hard, in each number of channels and in the oddest sizes. */
export async function pictures(): Promise<readonly (readonly [name: string, Pixels])[]> {
  const cat = sharp(fileURLToPath(new URL('../../samples/cat.png', import.meta.url)));
  const { data, info } = await cat.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const photograph = { data, width: info.width, height: info.height, channels: 3 } as const;
  const sizes = [
    [1, 1],
    [1, 20_000],
    [20_000, 1],
    [311, 207],
  ] as const;
  const made = ([1, 3, 4] as const).flatMap((channels) =>
    sizes.flatMap(([width, height]) => {
      const noise = randomFillSync(new Uint8Array(width * height * channels));
      const drawing = noise.map((_, i) => (i % 64 < 40 ? 255 : 17 * (i % channels)));
      return [
        [`noise ${width}x${height}x${channels}`, { data: noise, width, height, channels }],
        [`drawing ${width}x${height}x${channels}`, { data: drawing, width, height, channels }],
      ] as const;
    }),
  );
  return [['photograph', photograph], ...made];
}

/** Types of a PNG's chunks, those of pixels as one. */
export function chunksOf(png: Buffer): string[] {
  const types: string[] = [];
  for (let at = 8; at < png.length; at += png.readUInt32BE(at) + 12) types.push(png.toString('latin1', at + 4, at + 8));
  return types.filter((type, i) => type !== types[i - 1]);
}

/** What a decoder finds in a PNG, whatever its color space is called. */
export async function pixelsIn(png: Buffer): Promise<Pixels> {
  const { space } = await sharp(png).metadata();
  const image = sharp(png).toColourspace(space === 'b-w' ? 'b-w' : 'srgb');
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  return { data: new Uint8Array(data), width: info.width, height: info.height, channels: info.channels as 1 | 3 | 4 };
}

/** Whether two pictures are the same; `toEqual` takes a second for a million numbers. */
export const isSamePicture = (a: Pixels, b: Pixels): boolean =>
  a.width === b.width && a.height === b.height && a.channels === b.channels && Buffer.compare(a.data, b.data) === 0;
