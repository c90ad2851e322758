import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { NewJob } from './job.ts';
import { createJobLog, type JobLog } from './job-log.ts';

/** Only folders of such names are read, and ever removed. */
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** A folder with one folder for each job: `job.json`, what was submitted, whole or not there; `log.jsonl`, what happened since. */
export interface JobFolder {
  /** On return it outlasts a crash; rejected, nothing is there. @throws Error of the file system */
  write(job: NewJob): Promise<void>;
  read(id: string): Promise<NewJob>;
  logOf(id: string): JobLog;
  remove(id: string): Promise<void>;
  /** Every job that was accepted; what was left half written is removed. */
  all(): AsyncIterable<NewJob>;
}

export function openJobFolder(folder: string): JobFolder {
  const pathOf = (id: string, ...name: string[]) => join(folder, id, ...name);
  const read = async (id: string): Promise<NewJob> => JSON.parse(await readFile(pathOf(id, 'job.json'), 'utf8'));
  const remove = (id: string) => rm(pathOf(id), { recursive: true, force: true });
  return {
    read,
    remove,
    logOf: (id) => createJobLog(pathOf(id, 'log.jsonl')),
    async write(job) {
      try {
        await mkdir(pathOf(job.id), { mode: 0o700 });
        await writeThrough(pathOf(job.id, 'job.part'), JSON.stringify(job));
        await rename(pathOf(job.id, 'job.part'), pathOf(job.id, 'job.json'));
        for (const each of [pathOf(job.id), folder]) await syncFolder(each);
      } catch (error) {
        await remove(job.id).catch(() => {});
        throw error;
      }
    },
    async *all() {
      for (const id of (await readdir(folder)).filter((name) => UUID.test(name))) {
        const job = await read(id).catch((error: NodeJS.ErrnoException) => {
          if (error.code !== 'ENOENT') throw error;
        });
        if (job) yield job;
        else await remove(id);
      }
    },
  };
}

async function writeThrough(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** A renamed file outlasts a crash when its folder is on the disk too. Some file systems cannot sync folders. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync().catch(() => {});
  } finally {
    await folder.close();
  }
}
