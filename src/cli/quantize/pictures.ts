import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError } from '../../pipeline/index.ts';
import { recognize } from '../../plugins/index.ts';

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

/**
 * All pictures of a folder, in the order of their names; other files are left out.
 *
 * @throws CodedError `BAD_OPTION` where there is none
 */
export async function picturesIn(folder: string): Promise<readonly CalibrationPicture[]> {
  const files = await readdir(folder).catch((cause: Error) => {
    throw new CodedError('BAD_OPTION', `The folder of pictures cannot be read: ${cause.message}`, [], { cause });
  });
  const credits = await creditsOf(folder);
  const pictures: CalibrationPicture[] = [];
  for (const file of files.sort()) {
    const path = join(folder, file);
    if (!(await stat(path)).isFile()) continue;
    const bytes = await readFile(path);
    const isPicture = await recognize(bytes, { maxPixels: Number.POSITIVE_INFINITY }).then(
      () => true,
      () => false,
    );
    if (!isPicture) continue;
    const { credit, license } = credits[file] ?? {};
    pictures.push({ path, file, digest: digestOf(bytes), ...(credit && { credit }), ...(license && { license }) });
  }
  if (pictures.length > 0) return pictures;
  throw new CodedError(
    'BAD_OPTION',
    `${folder} has no pictures. Take a dozen or more like those the network will see.`,
  );
}

export const digestOf = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

type Credits = Readonly<Record<string, { readonly credit?: string; readonly license?: string }>>;

/** The same file that samples have: by name, whom to thank and under which license. */
async function creditsOf(folder: string): Promise<Credits> {
  const path = join(folder, 'credits.json');
  if (!existsSync(path)) return {};
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new CodedError('BAD_OPTION', `${path}: ${(cause as Error).message}`, [], { cause });
  }
}
