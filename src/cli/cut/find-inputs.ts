import type { Dirent, Stats } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

/** A file to be cut, or a place where none could be found. */
export interface Input {
  /** As the user can read and open it. */
  readonly path: string;
  /** Below the folder that was named; empty for files that were named themselves. */
  readonly folder: string;
  readonly name: string;
  /** Whether it was named itself: what is no picture is then a failure, and not one of the other files of a folder. */
  readonly isNamed: boolean;
  /** Why there is nothing to read here. */
  readonly problem?: string;
}

export interface FindOptions {
  /** A folder that is not looked into: the results. Pictures beside results are found where it is one that was named. */
  readonly except: string;
}

/**
 * The files that words of a command line name: files, folders with all that is below them, and globs, in the order of the words
 * and of names within a folder, each file once. What begins with a dot, and links to folders, are left out below a folder.
 */
export async function* findInputs(words: readonly string[], { except }: FindOptions): AsyncGenerator<Input> {
  const results = await realpath(except).catch(() => resolve(except));
  const seen = new Set<string>();
  for (const word of words) {
    for await (const input of inputsOf(word, results)) {
      const key = resolve(input.path);
      if (seen.has(key)) continue;
      seen.add(key);
      yield input;
    }
  }
}

async function* inputsOf(word: string, results: string): AsyncGenerator<Input> {
  const found = await stat(word).catch((error: NodeJS.ErrnoException) => error);
  if (!(found instanceof Error)) {
    if (found.isDirectory()) yield* below(word, '', results, true);
    else yield named(word);
  } else if (/[*?[\]{}()!]/.test(word)) yield* matches(word, results);
  else yield { ...named(word), problem: await reasonOf(word, found) };
}

const named = (path: string): Input => ({ path, folder: '', name: basename(path), isNamed: true });

/** Everything below a folder, by name. */
async function* below(root: string, folder: string, results: string, isRoot: boolean): AsyncGenerator<Input> {
  const path = join(root, folder);
  // The results of a command may lie beside its pictures, but a folder of results within them is none of them.
  if (!isRoot && (await realpath(path).catch(() => path)) === results) return;
  const entries = await readdir(path, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => error);
  if (entries instanceof Error) {
    yield { ...named(path), problem: sentenceOf(entries) };
    return;
  }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory()) yield* below(root, join(folder, entry.name), results, false);
    else if (await isFile(entry, join(path, entry.name)))
      yield { path: join(path, entry.name), folder, name: entry.name, isNamed: false };
  }
}

/** A file, or a link to one. Of a link that leads nowhere a failure should speak. */
async function isFile(entry: Dirent, path: string): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isFile();
  const target = await stat(path).catch((): Stats | undefined => undefined);
  return target === undefined || target.isFile();
}

/** A glob that no shell has expanded. */
async function* matches(pattern: string, results: string): AsyncGenerator<Input> {
  const { convertPathToPattern, glob, isDynamicPattern } = await import('tinyglobby');
  const parts = pattern.replaceAll('\\', '/').split('/');
  const fixed = parts.slice(
    0,
    parts.findIndex((part) => isDynamicPattern(part)),
  );
  const root = fixed.join('/') || (pattern.startsWith('/') ? '/' : '.');
  const rest = parts.slice(fixed.length).join('/');
  const except = `${convertPathToPattern(results)}/**`;
  const paths = await glob(rest, { cwd: root, followSymbolicLinks: false, ignore: [except], expandDirectories: false });
  for (const path of paths.sort()) {
    const whole = join(root, path);
    const facts = await stat(whole).catch((): Stats | undefined => undefined);
    if (facts?.isDirectory()) continue;
    const folder = dirname(path);
    yield { path: whole, folder: folder === '.' ? '' : folder, name: basename(path), isNamed: false };
  }
  if (paths.length === 0) yield { ...named(pattern), problem: 'Nothing matches this pattern.' };
}

/** Why a file that was named is not there. */
async function reasonOf(path: string, error: NodeJS.ErrnoException): Promise<string> {
  const isLink = error.code === 'ENOENT' && (await lstat(path).then(Boolean, () => false));
  return isLink ? 'This link leads nowhere.' : sentenceOf(error);
}

export const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'syscall' in error;

/** What the system says of a file, in a sentence: of one that is read, unless its path says that it was to be written. */
export function sentenceOf({ code, message, path, syscall }: NodeJS.ErrnoException): string {
  const isWritten = syscall === 'mkdir' || path?.endsWith('.part');
  const sentences: Readonly<Record<string, string>> = {
    ENOENT: 'There is no such file.',
    EACCES: isWritten ? `This user may not write in ${dirname(path!)}.` : 'This user may not read it.',
    EISDIR: 'This is a folder.',
    EEXIST: 'A file is where a folder is needed.',
    ENOTDIR: 'A file is where a folder is needed.',
    ELOOP: 'Its links lead in a circle.',
    ENAMETOOLONG: 'The name is longer than the file system allows.',
  };
  return sentences[code ?? ''] ?? `${message}.`;
}
