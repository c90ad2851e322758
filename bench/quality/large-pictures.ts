import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import type { GroundTruthPair } from '../../src/evaluation/index.ts';
import type { Picture, Recipe } from '../../src/pipeline/index.ts';
import { presets } from '../../src/plugins/index.ts';
import { type RecipeRunner, readOpacity } from './recipe-runner.ts';

/** How many times as wide and high as their pictures large ones are: 4 megapixels and more of what the shared sets have. */
const TIMES = 3;

/** Of the longer side: what remains of a background that is this far out of focus has no subject. */
const BLUR = 0.04;

/**
 * Large pictures of known opacity, two of each pair, since no shared set has them. *Enlarged*: the picture itself; it has no more detail
 * than before. *Composed*: the subject at its own size, in the color that `blurFusion` finds for the true opacity, before the
 * picture enlarged and blurred; it has all its detail, and a larger input shows the model more of it.
 *
 * @param folder where the files are written
 */
export async function largePairs(
  runner: RecipeRunner,
  pairs: readonly GroundTruthPair[],
  folder: string,
): Promise<readonly GroundTruthPair[]> {
  const large: GroundTruthPair[] = [];
  for (const { set, name, image, truth } of pairs) {
    const write = async (kind: string, picture: Sharp, opacity: Sharp) => {
      const [at, of] = ['', '-truth'].map((end) => join(folder, `${kind}-${set}-${name}${end}.png`)) as [
        string,
        string,
      ];
      await writeFile(at, await picture.png({ compressionLevel: 1 }).toBuffer());
      await writeFile(of, await opacity.toColourspace('b-w').png({ compressionLevel: 1 }).toBuffer());
      large.push({ set: kind, name: `${set}-${name}`, image: at, truth: of });
    };
    const own = { restore: { own: { mask: { digest: await runner.digestOf(truth) } } } } as Recipe;
    const asCutout = { foreground: { blurFusion: {} }, composite: { cutout: {} }, layout: [] } as Recipe;
    const cutout = (await (await runner.open(image)).bound(own, asCutout).composite.get()) as Picture;
    const { width, height } = await readOpacity(truth);
    const size = { width: TIMES * width, height: TIMES * height };
    const enlarged = (file: string) =>
      sharp(file)
        .removeAlpha()
        .resize({ ...size, kernel: 'cubic' });
    await write('enlarged', enlarged(image), enlarged(truth));

    const place = { left: Math.round((size.width - width) / 2), top: size.height - height };
    const subject = await sharp(cutout.data, { raw: { width, height, channels: 4 } })
      .png()
      .toBuffer();
    const background = await enlarged(image)
      .blur(BLUR * Math.max(size.width, size.height))
      .png()
      .toBuffer();
    const nothing = sharp({ create: { ...size, channels: 3, background: '#000' } });
    await write(
      'composed',
      sharp(background).composite([{ input: subject, ...place }]),
      nothing.composite([{ input: await sharp(truth).removeAlpha().toBuffer(), ...place }]),
    );
  }
  return large;
}

/** What may help with large pictures, beside the model's own recipe. */
export const largeRecipes: Readonly<Record<string, Recipe>> = {
  'preset balanced': presets.balanced.recipe as Recipe,
  'side 1536': { resize: { stretch: { side: 1536 } } } as Recipe,
  'side 2048': { resize: { stretch: { side: 2048 } } } as Recipe,
  'sides 1024, 1536; surest': { resize: { sides: { sides: [1024, 1536] } }, infer: { surest: {} } } as Recipe,
  'restore.guided': { restore: { guided: {} } } as Recipe,
  'resize.tiles': { resize: { tiles: {} } } as Recipe,
  'preset print': presets.print.recipe as Recipe,
  'preset print, sides 1024, 1536': { ...presets.print.recipe, resize: { sides: { sides: [1024, 1536] } } } as Recipe,
};
