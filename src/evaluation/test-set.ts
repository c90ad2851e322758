import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256Of } from '../models/index.ts';
import { CodedError } from '../pipeline/index.ts';
import { pairsOf } from './pairs.ts';
import { type CalibrationPicture, picturesIn, recognizer } from './pictures.ts';

/** A picture of the test set; its ground truth is a grey picture of its size. */
export interface TestPicture {
  readonly path: string;
  /** As the report calls it. */
  readonly name: string;
  readonly set: string;
  readonly digest: string;
  readonly truth?: string;
}

const NO_TRUTH = ', and no folders "image" and "mask" (or "alpha") with files of one name.';

/** Size of the test set where it is taken from the calibration pictures. */
const FEW = 16;

/**
 * Pictures to evaluate on: pairs with ground truth, or all pictures of a folder, or some of the calibration pictures.
 *
 * @throws CodedError `BAD_OPTION` for a folder without pictures, or ground truth of another size than its picture
 */
export async function testSetOf(
  folder: string | undefined,
  calibrated: readonly CalibrationPicture[],
): Promise<readonly TestPicture[]> {
  const plain = (pictures: readonly CalibrationPicture[]) =>
    pictures.map(({ path, file, digest }) => ({ path, name: file, set: '', digest }));
  if (folder === undefined) return plain(calibrated.slice(0, FEW));
  const pairs = await stat(folder).then(
    () => pairsIn(folder),
    () => undefined,
  );
  if (!pairs) return plain((await picturesIn(folder, NO_TRUTH)).pictures);
  const pictures: TestPicture[] = [];
  for (const { image, name, set, truth } of pairs) {
    pictures.push({ path: image, name: `${set}/${name}`, set, truth, digest: await checkedDigest(image, truth) });
  }
  return pictures;
}

/** Undefined where there is no ground truth: the report shows by its tables that there was none. */
function pairsIn(folder: string) {
  try {
    return pairsOf(folder);
  } catch (cause) {
    // A folder that cannot be read has a code, and one without pairs has none.
    const index = join(folder, 'pairs.json');
    if (!existsSync(index) && !('code' in (cause as Error))) return undefined;
    const what = existsSync(index) ? index : folder;
    throw new CodedError('BAD_OPTION', `${what} is not a test set: ${(cause as Error).message}`, [], { cause });
  }
}

/** The picture's digest. Both files are looked at before any work: a mistake must not cost minutes. */
async function checkedDigest(image: string, truth: string): Promise<string> {
  const [picture, mask] = [await headerOf(image), await headerOf(truth)];
  if (picture.width === mask.width && picture.height === mask.height) return picture.digest;
  const sizes = `${mask.width}x${mask.height} pixels, and ${image} ${picture.width}x${picture.height}`;
  throw new CodedError('BAD_OPTION', `${truth} has ${sizes}: ground truth has the size of its picture.`);
}

async function headerOf(file: string) {
  try {
    const bytes = await readFile(file);
    const { width, height } = await recognizer.header(bytes, { maxPixels: Number.POSITIVE_INFINITY });
    return { width, height, digest: sha256Of(bytes) };
  } catch (cause) {
    throw new CodedError('BAD_OPTION', `${file} cannot be evaluated on: ${(cause as Error).message}`, [], { cause });
  }
}
