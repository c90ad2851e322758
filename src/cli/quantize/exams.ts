import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError } from '../../pipeline/index.ts';
import { recognize } from '../../plugins/index.ts';
import { pairsOf } from './pairs.ts';
import { type CalibrationPicture, picturesIn } from './pictures.ts';

/** A picture to judge by; the truth about it is a grey picture of its size. */
export interface Exam {
  readonly path: string;
  /** What it is called in the report. */
  readonly name: string;
  readonly set: string;
  readonly truth?: string;
}

/** How many pictures it is judged by where they are those that it was calibrated on. */
const FEW = 16;

/**
 * Pictures to judge by: pairs with a truth, or all pictures of a folder, or some of those that were calibrated on.
 *
 * @throws CodedError `BAD_OPTION` for a folder without pictures, or a truth of another size than its picture
 */
export async function examsOf(
  folder: string | undefined,
  calibrated: readonly CalibrationPicture[],
): Promise<readonly Exam[]> {
  const plain = (pictures: readonly CalibrationPicture[]) =>
    pictures.map(({ path, file }) => ({ path, name: file, set: '' }));
  if (folder === undefined) return plain(calibrated.slice(0, FEW));
  const known = await stat(folder).then(
    () => pairs(folder),
    () => undefined,
  );
  if (!known) return plain(await picturesIn(folder));
  for (const { image, truth } of known) await checkSizes(image, truth);
  return known.map(({ image, name, set, truth }) => ({ path: image, name: `${set}/${name}`, set, truth }));
}

/** Nothing where there is no truth in there: the report says by its tables that it was judged without. */
function pairs(folder: string) {
  try {
    return pairsOf(folder);
  } catch (cause) {
    if (!existsSync(join(folder, 'pairs.json'))) return undefined;
    throw new CodedError('BAD_OPTION', `${join(folder, 'pairs.json')}: ${(cause as Error).message}`, [], { cause });
  }
}

/** Before any work, since the new model is in its place when it is judged. */
async function checkSizes(image: string, truth: string): Promise<void> {
  const [picture, about] = [await headerOf(image), await headerOf(truth)];
  if (picture.width === about.width && picture.height === about.height) return;
  const sizes = `${about.width}x${about.height} pixels, and ${image} ${picture.width}x${picture.height}`;
  throw new CodedError('BAD_OPTION', `${truth} has ${sizes}: a truth has the size of its picture.`);
}

async function headerOf(file: string) {
  try {
    return await recognize(await readFile(file), { maxPixels: Number.POSITIVE_INFINITY });
  } catch (cause) {
    throw new CodedError('BAD_OPTION', `${file} cannot be judged by: ${(cause as Error).message}`, [], { cause });
  }
}
