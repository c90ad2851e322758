import { stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { CodedError, createSemaphore, type Semaphore } from '../../pipeline/index.ts';
import type { Cutter, Cutting } from './cutter.ts';
import { type Input, isSystemError, sentenceOf } from './find-inputs.ts';
import type { OutputPath } from './output-path.ts';
import { readPictureFile } from './picture-file.ts';
import type { ResultsFolder } from './results-folder.ts';

/** What became of a file. */
export type Outcome =
  | { readonly kind: 'made'; readonly output: string; readonly warnings: readonly string[] }
  | { readonly kind: 'done'; readonly output: string }
  /** No picture, in a folder where other files may lie. */
  | { readonly kind: 'other' }
  | { readonly kind: 'failed'; readonly message: string };

export interface CutOptions {
  readonly cutter: Cutter;
  readonly results: ResultsFolder;
  readonly outputPath: OutputPath;
  readonly overwrite: boolean;
  /** The mask of an input; undefined where the network finds it. */
  maskOf(input: Input): Promise<Uint8Array | undefined>;
  readonly names: ResultNames;
}

/** Names that results of this run have. */
export interface ResultNames {
  /** Does work alone, in the order in which it was asked for: which of two pictures gets a name must not be chance. */
  readonly inTurn: Semaphore;
  /** The input that has this name already; else it is the input's from now on. */
  claim(output: string, input: Input): string | undefined;
}

export function createResultNames(): ResultNames {
  const owners = new Map<string, string>();
  return {
    inTurn: createSemaphore(1),
    claim(output, { path }) {
      const owner = owners.get(output) ?? path;
      owners.set(output, owner);
      return owner === path ? undefined : owner;
    },
  };
}

/** A picture that is to be cut, and is not done. */
export interface Prepared {
  readonly output: string;
  readonly picture: Uint8Array;
  readonly mask: Uint8Array | undefined;
  readonly cutting: Cutting;
}

/**
 * Cuts one file, unless it is done. What is wrong with the file is its outcome.
 *
 * @throws CodedError, Error of the system for what all further files would meet too
 */
export const cutOne = (input: Input, options: CutOptions, signal: AbortSignal): Promise<Outcome> =>
  attempt(input, options.cutter, signal, async () => {
    const prepared = await prepare(input, options, signal);
    if ('kind' in prepared) return prepared;
    const { output, cutting } = prepared;
    const { data, warnings } = await cutting.finish();
    await options.results.write(output, cutting.id, data);
    return { kind: 'made', output, warnings };
  });

/** Works on one file. What is wrong with it is its outcome. @throws as `cutOne` */
export async function attempt<T>(
  input: Input,
  cutter: Cutter,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T | Outcome> {
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof CodedError) {
      if (error.code === 'NOT_AN_IMAGE' && !input.isNamed && !isNamedAsPicture(input, cutter)) return { kind: 'other' };
      if (affectsAll.has(error.code)) throw error;
      return failed(error.message);
    }
    if (!isSystemError(error) || affectsAll.has(error.code ?? '')) throw error;
    return failed(sentenceOf(error));
  }
}

/** Reads a file, and finds out whether it is to be cut. */
export async function prepare(input: Input, options: CutOptions, signal: AbortSignal): Promise<Outcome | Prepared> {
  const { cutter, results, outputPath, overwrite, maskOf, names } = options;
  if (input.problem !== undefined) return failed(input.problem);
  const output = outputPath(input);
  const { picture, other } = await names.inTurn(signal, async () => ({
    picture: await readPictureFile(input.path, cutter.recognizer, cutter.maxFileBytes),
    other: names.claim(output, input),
  }));
  if (other !== undefined) {
    return failed(
      `Its result would have the name of ${other}'s, ${output}: give names by --name, "{folder}/{name}-{from}" for example.`,
    );
  }
  const mask = await maskOf(input);
  const cutting = await cutter.begin(picture, mask, signal);
  if (await results.isDone(output, cutting.id)) return { kind: 'done', output };
  if (await isSameFile(input.path, join(results.path, output))) {
    return failed('Its result would replace the picture itself: choose another folder by -o, or names by --name.');
  }
  const objection = overwrite ? undefined : await results.objection(output);
  return objection === undefined ? { output, picture, mask, cutting } : failed(objection);
}

export const failed = (message: string): Outcome => ({ kind: 'failed', message });

/** What the next picture would meet as well. */
const affectsAll: ReadonlySet<string> = new Set([
  ...['LICENSE_NOT_ACCEPTED', 'MODEL_NOT_INSTALLED', 'MODEL_MISMATCH', 'SHUTTING_DOWN', 'STORAGE_UNAVAILABLE'],
  // Of a server: an address, a key or a request that will not do.
  ...['FETCH_FAILED', 'UNAUTHENTICATED', 'HOST_REFUSED', 'BAD_VARIABLES', 'BAD_RECIPE', 'GRAPHQL_VALIDATION_FAILED'],
  ...['ENOSPC', 'EDQUOT', 'EROFS', 'EMFILE'],
]);

/** Whether its name says that it is a picture, so that it must not pass for another file. */
function isNamedAsPicture({ name }: Input, { recognizer }: Cutter): boolean {
  const extension = extname(name).slice(1).toLowerCase();
  return [...recognizer.formats, 'jpg', 'tif'].includes(extension);
}

async function isSameFile(a: string, b: string): Promise<boolean> {
  const [one, two] = await Promise.all([a, b].map((path) => stat(path, { bigint: true }).catch(() => undefined)));
  return one !== undefined && two !== undefined && one.dev === two.dev && one.ino === two.ino;
}
