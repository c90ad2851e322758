import sharp from 'sharp';
import { expect, it } from 'vitest';
import type { AnyPlugin } from '../../../src/pipeline/index.ts';
import avif from '../../../src/plugins/encode/avif.ts';
import jpeg from '../../../src/plugins/encode/jpeg.ts';
import png from '../../../src/plugins/encode/png.ts';
import tiff from '../../../src/plugins/encode/tiff.ts';
import webp from '../../../src/plugins/encode/webp.ts';
import { run } from '../../support/run.ts';

const pixels = Uint8Array.from({ length: 20 * 10 * 4 }, (_, i) => (i % 4 === 3 ? 200 : (i * 7) % 256));
const composite = { data: pixels, width: 20, height: 10, channels: 4 as const, at: { left: 0, top: 0, scale: 1 } };
const written = async (plugin: AnyPlugin, options: object): Promise<Buffer> =>
  Buffer.from((await run(plugin, { composite }, options as never)).value.data);

const cases = [
  [png, {}],
  [png, { colors: 16 }],
  [tiff, {}],
  [tiff, { compression: 'none' }],
  [jpeg, {}],
  [webp, {}],
  [avif, {}],
] as const;

it.each(
  cases.flatMap(([plugin, options]) =>
    ['none', 'profile'].map((metadata) => [plugin.name, plugin, { ...options, metadata }] as const),
  ),
)('%s states no density it does not know, and stays whole: %o %o', async (_, plugin, options) => {
  const data = await written(plugin, options);
  const { density, icc, width } = await sharp(data).metadata();
  expect(width).toBe(20);
  expect(icc !== undefined).toBe(options.metadata === 'profile');
  // JPEG without a density is shown as 72 by sharp.
  expect([undefined, 72]).toContain(density);
  expect(data.includes('pHYs')).toBe(false);
  expect(data.includes('JFIF\0\x01\x01\x01')).toBe(false);
  if (plugin === tiff) {
    const start = data.readUInt32LE(4);
    const tags = new Map(
      Array.from({ length: data.readUInt16LE(start) }, (_, i) => start + 2 + 12 * i).map((at) => [
        data.readUInt16LE(at),
        data.readUInt16LE(at + 8),
      ]),
    );
    // No absolute unit.
    expect(tags.get(296)).toBe(1);
  }
  if (plugin === tiff || (plugin === png && !('colors' in options))) {
    expect((await sharp(data).raw().toBuffer()).equals(Buffer.from(pixels))).toBe(true);
  }
});
