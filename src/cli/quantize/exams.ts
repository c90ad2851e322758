import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError } from '../../pipeline/index.ts';
import { pairsOf } from './pairs.ts';
import { type CalibrationPicture, digestOf, picturesIn, recognizer } from './pictures.ts';

/** A picture to judge by; the truth about it is a grey picture of its size. */
export interface Exam {
  readonly path: string;
  /** What it is called in the report. */
  readonly name: string;
  readonly set: string;
  readonly digest: string;
  readonly truth?: string;
}

const NO_TRUTH = ', and no folders "image" and "mask" (or "alpha") with files of one name.';

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
    pictures.map(({ path, file, digest }) => ({ path, name: file, set: '', digest }));
  if (folder === undefined) return plain(calibrated.slice(0, FEW));
  const known = await stat(folder).then(
    () => pairs(folder),
    () => undefined,
  );
  if (!known) return plain((await picturesIn(folder, NO_TRUTH)).pictures);
  const exams: Exam[] = [];
  for (const { image, name, set, truth } of known) {
    exams.push({ path: image, name: `${set}/${name}`, set, truth, digest: await digestOfPair(image, truth) });
  }
  return exams;
}

/** Nothing where there is no truth in there: the report says by its tables that it was judged without. */
function pairs(folder: string) {
  try {
    return pairsOf(folder);
  } catch (cause) {
    // A folder that cannot be read has a code, and one without pairs has none.
    const index = join(folder, 'pairs.json');
    if (!existsSync(index) && !('code' in (cause as Error))) return undefined;
    const what = existsSync(index) ? index : folder;
    throw new CodedError('BAD_OPTION', `${what} cannot be judged by: ${(cause as Error).message}`, [], { cause });
  }
}

/** Looks at both before any work, since the new model is in its place when it is judged. */
async function digestOfPair(image: string, truth: string): Promise<string> {
  const [picture, about] = [await headerOf(image), await headerOf(truth)];
  if (picture.width === about.width && picture.height === about.height) return picture.digest;
  const sizes = `${about.width}x${about.height} pixels, and ${image} ${picture.width}x${picture.height}`;
  throw new CodedError('BAD_OPTION', `${truth} has ${sizes}: a truth has the size of its picture.`);
}

async function headerOf(file: string) {
  try {
    const bytes = await readFile(file);
    const { width, height } = await recognizer.header(bytes, { maxPixels: Number.POSITIVE_INFINITY });
    return { width, height, digest: digestOf(bytes) };
  } catch (cause) {
    throw new CodedError('BAD_OPTION', `${file} cannot be judged by: ${(cause as Error).message}`, [], { cause });
  }
}
