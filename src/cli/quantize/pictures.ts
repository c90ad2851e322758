import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError, createRegistry } from '../../pipeline/index.ts';
import { createRecognizer, plugins } from '../../plugins/index.ts';

export const recognizer = createRecognizer(createRegistry(plugins));

/** A picture that ranges are measured on. */
export interface CalibrationPicture {
  readonly path: string;
  /** Within its folder. */
  readonly file: string;
  readonly digest: string;
  /** As `credits.json` in the folder says it. */
  readonly credit?: string;
  readonly license?: string;
}

const CREDITS = 'credits.json';
const ADVICE = '. Take a dozen or more like those the network will see.';

/** What is in a folder, in the order of names. */
export interface Pictures {
  readonly pictures: readonly CalibrationPicture[];
  /** Files that are none, but for `credits.json`. */
  readonly others: readonly string[];
}

/**
 * All pictures of a folder.
 *
 * @param advice what to do where there is none
 * @throws CodedError `BAD_OPTION` where there is none
 */
export async function picturesIn(folder: string, advice = ADVICE): Promise<Pictures> {
  const files = await readdir(folder).catch((cause: Error) => {
    throw new CodedError('BAD_OPTION', `The folder of pictures cannot be read: ${cause.message}`, [], { cause });
  });
  const credits = await creditsOf(folder);
  const pictures: CalibrationPicture[] = [];
  const others: string[] = [];
  for (const file of files.sort()) {
    const path = join(folder, file);
    if (!(await stat(path)).isFile()) continue;
    const bytes = await readFile(path);
    const isPicture = await recognizer.header(bytes, { maxPixels: Number.POSITIVE_INFINITY }).then(
      () => true,
      () => false,
    );
    if (!isPicture) {
      if (file !== CREDITS) others.push(file);
      continue;
    }
    const { credit, license } = credits[file] ?? {};
    pictures.push({ path, file, digest: digestOf(bytes), ...(credit && { credit }), ...(license && { license }) });
  }
  if (pictures.length > 0) return { pictures, others };
  throw new CodedError('BAD_OPTION', `${folder} has no pictures${advice}`);
}

export const digestOf = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

type Credits = Readonly<Record<string, { readonly credit?: string; readonly license?: string }>>;

/** The same file that samples have: by name, whom to thank and under which license. */
async function creditsOf(folder: string): Promise<Credits> {
  const path = join(folder, CREDITS);
  if (!existsSync(path)) return {};
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new CodedError('BAD_OPTION', `${path}: ${(cause as Error).message}`, [], { cause });
  }
}
