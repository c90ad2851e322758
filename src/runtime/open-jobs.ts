import { join } from 'node:path';
import type { Config } from '../config/index.ts';
import {
  createJobs,
  createMemoryQueue,
  createWaitingStore,
  type JobStore,
  type Jobs,
  openClientSecret,
  openFolderStore,
  openRedisEngine,
} from '../jobs/index.ts';
import type { Log } from '../pipeline/index.ts';
import type { Services } from '../removal/index.ts';
import { unusableFolder } from './unusable-folder.ts';

export interface OpenJobs {
  readonly jobs: Jobs;
  /** What clients are hashed with, so that jobs belong to theirs over a restart too. */
  readonly clientSecret: Uint8Array;
}

/**
 * The jobs of a server: below `DATA_DIR`, or in Redis, where servers and workers share them.
 *
 * @throws Error that names the setting
 */
export async function openJobs(config: Config, { store: files, telemetry }: Services, log: Log): Promise<OpenJobs> {
  const { redisUrl: url, redisPrefix: prefix, jobsTtl: ttl, maxJobs, webhookUrl, webhookOutcomes, rateLimit } = config;
  const isShared = url !== undefined;
  const place = config.s3 ? 'S3_BUCKET' : 'DATA_DIR';
  const { clientSecret, ...engine } =
    url === undefined
      ? await openOwnEngine(config, log)
      : await openRedisEngine({ url, prefix, ttl, files, place, log });
  const notices = webhookUrl === undefined ? undefined : webhookOutcomes ? 'OUTCOMES' : 'END';
  const limits = { runs: rateLimit?.runs, megapixels: rateLimit?.megapixels };
  return { jobs: createJobs({ ...engine, files, log, telemetry, maxJobs, isShared, notices, limits }), clientSecret };
}

async function openOwnEngine(config: Config, log: Log) {
  const folder = join(config.dataFolder, 'jobs');
  const clientSecret = await openClientSecret(folder).catch((cause) => {
    throw unusableFolder(config, 'jobs', cause);
  });
  return { store: await openOwnStore(config, folder, log), queue: createMemoryQueue(), clientSecret };
}

async function openOwnStore(config: Config, folder: string, log: Log): Promise<JobStore> {
  const open = () => openFolderStore({ folder, ttl: config.jobsTtl });
  const owned = await open().catch((cause) => {
    throw unusableFolder(config, 'jobs', cause);
  });
  if (owned) return owned;
  log.warn({ folder }, 'Another server works on the jobs of this DATA_DIR; jobs wait until it has ended.');
  return createWaitingStore(open, (err) => log.error({ err, folder }, 'The jobs of this DATA_DIR cannot be opened.'));
}
