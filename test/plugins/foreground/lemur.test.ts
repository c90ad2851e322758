import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { AnyPlugin } from '../../../src/pipeline/index.ts';
import blurFusion from '../../../src/plugins/foreground/blur-fusion.ts';
import multilevel from '../../../src/plugins/foreground/multilevel.ts';
import { run } from '../../support/run.ts';
import { hasShared, needsShared, sharedFile } from '../../support/shared.ts';

/** RGB, interleaved. */
async function pixels(name: string) {
  const { data, info } = await sharp(sharedFile(`gt/pymatting_lemur/${name}.png`))
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data: new Uint8Array(data), width: info.width, height: info.height };
}

describe.skipIf(!hasShared)(`a lemur with its true opacity${needsShared}`, () => {
  it.each([
    ['multilevel', multilevel as AnyPlugin, 0.35],
    ['blurFusion', blurFusion as AnyPlugin, 0.45],
  ])('on another background, %s is far nearer to the true picture than its own color is', async (_, plugin, most) => {
    const [lemur, alpha, foreground] = await Promise.all(['lemur', 'lemur_alpha', 'lemur_foreground'].map(pixels));
    const mask = { ...lemur!, data: Uint8Array.from(lemur!.data.subarray(0, lemur!.data.length / 3)) };
    for (let i = 0; i < mask.data.length; i++) mask.data[i] = alpha!.data[3 * i]!;
    // Two composites on one background differ by the colors' difference times opacity, whatever the background.
    const errorOf = (color: Uint8Array) => {
      let sum = 0;
      for (let i = 0; i < color.length; i++) {
        sum += Math.abs(color[i]! - foreground!.data[i]!) * mask.data[Math.floor(i / 3)]!;
      }
      return sum;
    };
    const { value } = await run(plugin, { decoded: { ...lemur!, channels: 3 }, mask });
    expect(errorOf((value as { data: Uint8Array }).data) / errorOf(lemur!.data)).toBeLessThan(most);
  });
});
