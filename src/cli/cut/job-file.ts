import { readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobItem } from './cutter.ts';
import { writeWhole } from './write-whole.ts';

/** A job under way for a folder of results. */
export interface OpenJob {
  readonly key: string;
  /** Of request and server. */
  readonly access: string;
  readonly items: readonly PendingItem[];
}

export interface PendingItem extends JobItem {
  readonly path: string;
  readonly output: string;
  /** As the list of results has it. */
  readonly id: string;
}

/** Remembers the job of a folder before it is submitted, so that a command that is started again finds it. */
export function jobFile(folder: string) {
  const file = join(folder, '.matteql-job.json');
  return {
    async read(): Promise<OpenJob | undefined> {
      const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      });
      return text === undefined ? undefined : JSON.parse(text);
    },
    async write(job: OpenJob): Promise<void> {
      await writeWhole(`${file}.part`, Buffer.from(JSON.stringify(job)));
      await rename(`${file}.part`, file);
    },
    remove: () => rm(file, { force: true }),
  };
}
