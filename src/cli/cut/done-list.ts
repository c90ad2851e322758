import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../../config/index.ts';
import { writeWhole } from './write-whole.ts';

/** A result that was written. */
export interface Done {
  /** Path below the folder of results. */
  readonly output: string;
  /** What it was made of and how: digests of source, recipe, plugins and weights in one. */
  readonly id: string;
  /** Of the file. */
  readonly bytes: number;
}

/** What is done in a folder of results, kept in the folder itself. */
export interface DoneList {
  find(output: string): Done | undefined;
  /** Settles once the line is on the disk. */
  add(done: Done): Promise<void>;
  close(): Promise<void>;
}

/** Hidden, so that nothing takes it for a result. */
export const DONE_FILE = '.matteql-cut.jsonl';

/** Lines beyond those in use, from which on the list is written anew at the start. */
const SLACK = 1_000;

/**
 * Opens the list of a folder: a line of JSON for each result, the last of a name counts. A line that a crash has torn is
 * passed over.
 *
 * @throws Error of the system where the folder cannot be used
 */
export async function openDoneList(folder: string): Promise<DoneList> {
  await makeFolder(folder);
  const file = join(folder, DONE_FILE);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const lines = text.split('\n').filter(Boolean);
  const known = new Map(lines.flatMap(parsed).map((done) => [done.output, done]));
  if (lines.length > known.size + SLACK) await rewrite(file, [...known.values()]);
  const handle = await open(file, 'a');
  // What comes next must not be part of a torn line.
  if (text !== '' && !text.endsWith('\n')) await handle.appendFile('\n');
  return {
    find: (output) => known.get(output),
    async add({ output, id, bytes }) {
      await handle.appendFile(lineOf({ output, id, bytes }));
      await handle.datasync();
      known.set(output, { output, id, bytes });
    },
    close: () => handle.close(),
  };
}

const lineOf = (done: Done): string => `${JSON.stringify(done)}\n`;

/** On the disk before it takes the place of the old one: without the list, every result would be another's file. */
async function rewrite(file: string, all: readonly Done[]): Promise<void> {
  await writeWhole(`${file}.part`, Buffer.from(all.map(lineOf).join('')));
  await rename(`${file}.part`, file);
}

function parsed(line: string): readonly Done[] {
  try {
    const { output, id, bytes } = JSON.parse(line);
    return typeof output === 'string' && typeof id === 'string' && typeof bytes === 'number'
      ? [{ output, id, bytes }]
      : [];
  } catch {
    return [];
  }
}
