import { join } from 'node:path';
import type { Config } from '../config/index.ts';
import {
  createJobs,
  createMemoryQueue,
  createWaitingStore,
  type Jobs,
  openClientSecret,
  openFolderStore,
} from '../jobs/index.ts';
import type { Log } from '../pipeline/index.ts';
import type { Services } from '../removal/index.ts';

export interface OpenJobs {
  readonly jobs: Jobs;
  /** What clients are hashed with, so that jobs belong to theirs over a restart too. */
  readonly clientSecret: Uint8Array;
}

/** The jobs of a server, below `DATA_DIR`. @throws Error that names `DATA_DIR` */
export async function openJobs(config: Config, { store: files }: Services, log: Log): Promise<OpenJobs> {
  const folder = join(config.dataFolder, 'jobs');
  const open = () => openFolderStore({ folder, ttl: config.jobsTtl });
  try {
    const clientSecret = await openClientSecret(folder);
    const owned = await open();
    if (!owned)
      log.warn({ folder }, 'Another server works on the jobs of this DATA_DIR; jobs wait until it has ended.');
    const store = owned ?? createWaitingStore(open);
    const jobs = createJobs({ store, queue: createMemoryQueue(), files, log, maxJobs: config.maxJobs });
    return { jobs, clientSecret };
  } catch (cause) {
    throw new Error(`DATA_DIR=${config.dataFolder} cannot be used for jobs: ${(cause as Error).message}`, { cause });
  }
}
