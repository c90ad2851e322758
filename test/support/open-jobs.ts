import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createJobs,
  createMemoryQueue,
  type JobStore,
  type Notices,
  openFolderStore,
  openRedisEngine,
  type Queue,
} from '../../src/jobs/index.ts';
import type { Log, WorkLimits } from '../../src/pipeline/index.ts';
import { createDiskStore, type Store } from '../../src/storage/index.ts';

export interface TestJobsOptions {
  readonly maxJobs?: number;
  /** Seconds. */
  readonly ttl?: number;
  readonly notices?: Notices;
  readonly limits?: WorkLimits;
  /** Whether other processes accept jobs too, and milliseconds that this may take. */
  readonly isShared?: boolean;
  readonly accepting?: number;
}

/** Jobs in a folder, with what was logged as an error. */
export async function openTestJobs(place: string, { maxJobs = 10, ttl = 60, ...more }: TestJobsOptions = {}) {
  const logged: unknown[] = [];
  const log: Log = { info() {}, warn() {}, error: (facts) => void logged.push(facts) };
  const files = await createDiskStore({ folder: join(place, 'files'), ttl: 3600, maxBytes: 1e9 });
  const { store, queue } = await openEngine(place, ttl, files);
  const jobs = createJobs({ store, queue, files, log, maxJobs, ...more });
  return {
    jobs,
    store,
    files,
    logged,
    async close() {
      await jobs.close();
      await files.close();
    },
  };
}
export type TestJobs = Awaited<ReturnType<typeof openTestJobs>>;

/** In the Redis that `engine.json` names, where the place has one, else in the folder. */
async function openEngine(
  place: string,
  ttl: number,
  files: Store,
): Promise<{ readonly store: JobStore; readonly queue: Queue }> {
  const text = await readFile(join(place, 'engine.json'), 'utf8').catch(() => undefined);
  if (text !== undefined) {
    const log: Log = { info() {}, warn() {}, error() {} };
    return openRedisEngine({ ...JSON.parse(text), ttl, log, files, place: 'DATA_DIR', lock: 1_000, window: 8 });
  }
  const store = await openFolderStore({ folder: join(place, 'jobs'), ttl });
  if (!store) throw new Error('Another process owns the jobs.');
  return { store, queue: createMemoryQueue((attempt) => 5 * attempt) };
}
