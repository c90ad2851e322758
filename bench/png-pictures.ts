import { existsSync } from 'node:fs';
import sharp, { type Sharp } from 'sharp';
import type { Pixels } from '../src/imaging/index.ts';
import { cutoutOf } from './cutout.ts';
import { randomFrom } from './figures.ts';
import { photograph, type Sample, type Size, usual } from './pictures.ts';

export interface Named {
  readonly name: string;
  readonly pixels: Pixels;
}

const samples: readonly Sample[] = ['astronaut', 'cat', 'coffee', 'rocket'];

/** Cutouts of the samples, enlarged to about 2 megapixels without anything added. */
export async function sampleCutouts(): Promise<Named[]> {
  const made: Named[] = [];
  for (const sample of samples) {
    const [file] = ['png', 'jpg']
      .map((extension) => `samples/${sample}.${extension}`)
      .filter((path) => existsSync(path));
    const { width, height } = usual;
    const large = sharp(file).resize(width, height, { fit: 'cover', kernel: 'lanczos3' }).removeAlpha();
    made.push({ name: sample, pixels: await cutoutOf(await large.jpeg({ quality: 90 }).toBuffer(), usual) });
  }
  return made;
}

/** What else is written as PNG, by how much it can be made smaller. */
export async function otherPictures(largest: Size): Promise<Named[]> {
  const cutout = await cutoutOf(await photograph(usual), usual);
  const { width, height } = usual;
  const seen = () => sharp(cutout.data, { raw: { width, height, channels: 4 } });
  const random = randomFrom(1);
  const filled = (channels: 1 | 3 | 4, byte: (i: number) => number): Pixels => {
    const data = new Uint8Array(width * height * channels);
    for (let i = 0; i < data.length; i++) data[i] = byte(i);
    return { data, width, height, channels };
  };
  const drawing = await pixelsFrom<4>(sharp(Buffer.from(drawingOf(usual))).ensureAlpha());
  return [
    { name: 'cutout of a grainy photograph', pixels: cutout },
    { name: 'the photograph on white', pixels: await pixelsFrom<3>(seen().flatten({ background: '#fff' })) },
    { name: 'its mask', pixels: await pixelsFrom<1>(seen().extractChannel(3).toColourspace('b-w')) },
    { name: 'drawing', pixels: drawing },
    { name: 'gradient', pixels: filled(3, (i) => ((i / 3) % width) / 8 + (i % 3) * 20) },
    { name: 'one color', pixels: filled(4, () => 77) },
    { name: 'noise', pixels: filled(4, () => random() * 256) },
    { name: '1x1', pixels: { data: new Uint8Array(4).fill(9), width: 1, height: 1, channels: 4 } },
    { name: `the cutout, ${largest.width}x${largest.height}`, pixels: await enlarged(cutout, largest) },
  ];
}

/** The same picture at another size, with grain of that size: mirrored or smooth, it would shrink as no photograph does. */
async function enlarged({ data, width, height, channels }: Pixels, to: Size): Promise<Pixels<4>> {
  const opacity = sharp(data, { raw: { width, height, channels } }).extractChannel(3).toColourspace('b-w');
  const mask = await pixelsFrom<1>(opacity.resize(to.width, to.height, { fit: 'fill' }));
  const color = await pixelsFrom<3>(sharp(await photograph(to)));
  const pixels = new Uint8Array(4 * mask.data.length);
  for (let i = 0; i < mask.data.length; i++) {
    if (mask.data[i]! === 0) continue;
    pixels.set(color.data.subarray(3 * i, 3 * i + 3), 4 * i);
    pixels[4 * i + 3] = mask.data[i]!;
  }
  return { data: pixels, ...to, channels: 4 };
}

async function pixelsFrom<C extends 1 | 3 | 4>(image: Sharp): Promise<Pixels<C>> {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels as C };
}

/** Disks and letters, the same at each call. */
function drawingOf({ width, height }: Size): string {
  const shapes = Array.from({ length: 60 }, (_, i) => {
    const disk = `<circle cx="${(i * 397) % width}" cy="${(i * 233) % height}" r="${20 + ((i * 37) % 150)}" fill="hsl(${(i * 47) % 360} 60% 50%)"/>`;
    return `${disk}<text x="${(i * 211) % width}" y="${(i * 173) % height}" font-size="${12 + (i % 40)}">Some text ${i}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${shapes.join('')}</svg>`;
}
