import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError, type Recipe, type Recognizer, type Registry } from '../pipeline/index.ts';
import { type KeptPicture, type RemovalLimits, resolveImages } from '../removal/index.ts';

export interface PictureReading {
  /** The folder of the preset. */
  readonly folder: string;
  readonly registry: Registry;
  readonly recognizer: Recognizer;
  readonly limits: Pick<RemovalLimits, 'maxFileBytes' | 'maxPixels'>;
}

/**
 * Reads the pictures that a preset names, as `{ "path": "wood.jpg" }` from its own folder on, and names them by digest instead. They
 * stay in memory: what a file holds later is another picture.
 *
 * @throws CodedError with its place in the recipe
 */
export async function readPictures(
  recipe: object,
  { folder, registry, recognizer, limits }: PictureReading,
): Promise<{ readonly recipe: Recipe; readonly pictures: readonly KeptPicture[] }> {
  const pictures: KeptPicture[] = [];

  async function take(named: unknown) {
    const path = pathOf(named);
    const bytes = await readFile(join(folder, path)).catch((cause: Error) => {
      throw new CodedError('BAD_OPTION', `${path} cannot be read: ${cause.message}.`, [], { cause });
    });
    if (bytes.length > limits.maxFileBytes) {
      throw new CodedError('FILE_TOO_LARGE', `${path} has more than ${limits.maxFileBytes} bytes (MAX_FILE_BYTES).`);
    }
    const header = await recognizer.header(bytes, limits);
    const digest = createHash('sha256').update(bytes).digest('hex');
    pictures.push({ digest, read: async () => bytes });
    return { digest, ...header };
  }

  return { recipe: await resolveImages(recipe, registry, { take }), pictures };
}

function pathOf(named: unknown): string {
  const path = typeof named === 'object' && named !== null && 'path' in named ? named.path : undefined;
  if (typeof path !== 'string' || path === '' || Object.keys(named as object).length > 1) {
    throw new CodedError('BAD_OPTION', 'a picture is written { "path": "wood.jpg" }, a file beside the preset.');
  }
  // A folder of presets is copied as a whole; what lies elsewhere would be missing.
  if (/^([/\\]|[a-z]:)|(^|[/\\])\.\.([/\\]|$)/i.test(path)) {
    throw new CodedError('BAD_OPTION', `${path} is not within the folder of presets.`);
  }
  return path;
}
