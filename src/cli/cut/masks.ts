import { readdir, readFile, stat } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { CodedError } from '../../pipeline/index.ts';
import type { Input } from './find-inputs.ts';
import { UsageError } from './usage-error.ts';

/** The mask of an input; undefined where the network finds it. @throws CodedError, where there is none for it */
export type MaskOf = (input: Input) => Promise<Uint8Array | undefined>;

/**
 * Masks of the user's own: a file is for the one picture there is, a folder has one of the same folder and name for each,
 * whatever its extension.
 *
 * @throws UsageError where there is no such file or folder
 */
export async function openMasks(path: string | undefined, inputs: readonly Input[]): Promise<MaskOf> {
  if (path === undefined) return async () => undefined;
  const facts = await stat(path).catch((cause: Error) => {
    throw new UsageError(`--mask ${path} cannot be read: ${cause.message}.`, { cause });
  });
  if (facts.isDirectory()) return (input) => maskIn(path, input);
  if (inputs.length > 1) {
    throw new UsageError(
      `--mask ${path} is one file, and there are ${inputs.length} pictures: name a folder of masks.`,
    );
  }
  return () => readFile(path);
}

async function maskIn(root: string, { folder, name }: Input): Promise<Uint8Array> {
  const stem = parse(name).name;
  const names = await readdir(join(root, folder)).catch(() => [] as string[]);
  const found = names.find((each) => each === name) ?? names.sort().find((each) => parse(each).name === stem);
  if (found !== undefined) return readFile(join(root, folder, found));
  throw new CodedError('BAD_OPTION', `There is no mask ${join(folder, stem)}.* in the folder of masks.`);
}
