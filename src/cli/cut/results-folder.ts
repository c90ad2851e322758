import { createHash } from 'node:crypto';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { writeProblem } from '../../config/index.ts';
import { CodedError } from '../../pipeline/index.ts';
import { type DoneList, openDoneList } from './done-list.ts';
import { writeWhole } from './write-whole.ts';

/** Where results lie: whole files, and a list of what they were made of. */
export interface ResultsFolder {
  readonly path: string;
  /** Whether this result is there already, made of the same source in the same way. */
  isDone(output: string, id: string): Promise<boolean>;
  /** Why a result must not be written: what is there is not this command's. */
  objection(output: string): Promise<string | undefined>;
  /** Writes a result: a file appears whole or not at all. @throws Error of the system */
  write(output: string, id: string, data: Uint8Array): Promise<void>;
  /** Whether a file is a result of this folder. */
  holds(path: string): boolean;
  close(): Promise<void>;
}

/** @throws CodedError `STORAGE_UNAVAILABLE` where the folder cannot be used */
export async function openResultsFolder(path: string): Promise<ResultsFolder> {
  const done: DoneList = await openDoneList(path).catch((cause: NodeJS.ErrnoException) => {
    const file = cause.code === 'EEXIST' ? `, or for one picture a file such as ${path}.png` : '';
    const sentence = `-o ${path} cannot be used for results: ${writeProblem(cause)}. Name another folder${file}.`;
    throw new CodedError('STORAGE_UNAVAILABLE', sentence, [], { cause });
  });
  /** A temporary name that a run after a crash knows again. */
  const partOf = (output: string, id: string) => {
    const digest = createHash('sha256').update(`${id}\n${output}`).digest('hex').slice(0, 24);
    return join(path, dirname(output), `.matteql-${digest}.part`);
  };
  return {
    path,
    async isDone(output, id) {
      if (done.find(output)?.id !== id) return false;
      const target = join(path, output);
      // Its line is written before it gets its name: a crash in between leaves a whole file under the other name.
      const wasLeft = await rename(partOf(output, id), target).then(() => true, ifAbsent);
      return wasLeft || (await sizeOf(target)) !== undefined;
    },
    async objection(output) {
      const bytes = await sizeOf(join(path, output));
      if (bytes === undefined) return undefined;
      const written = done.find(output);
      const what = written ? 'was changed since it was written' : 'was not written by this command';
      return written?.bytes === bytes
        ? undefined
        : `There is a file ${output} that ${what}: it is left as it is. --overwrite replaces it.`;
    },
    async write(output, id, data) {
      const part = partOf(output, id);
      await mkdir(dirname(part), { recursive: true });
      try {
        await writeWhole(part, data);
        await done.add({ output, id, bytes: data.length });
      } catch (error) {
        await rm(part, { force: true }).catch(() => {});
        throw error;
      }
      await rename(part, join(path, output));
    },
    holds(file) {
      const below = relative(resolve(path), resolve(file));
      return !below.startsWith(`..${sep}`) && done.find(below) !== undefined;
    },
    close: done.close,
  };
}

const sizeOf = (path: string): Promise<number | undefined> => stat(path).then(({ size }) => size, ifNone);

function ifAbsent(error: NodeJS.ErrnoException): false {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return false;
  throw error;
}

function ifNone(error: NodeJS.ErrnoException): undefined {
  ifAbsent(error);
}
