import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import type { Log } from '../../pipeline/index.ts';
import type { JobStore } from '../job-store.ts';
import type { Queue } from '../queue.ts';
import { openBullQueue } from './bull-queue.ts';
import { connect, prompt } from './connection.ts';
import { openRedisStore } from './redis-store.ts';

export interface RedisEngineOptions {
  readonly url: string;
  readonly prefix: string;
  /** Seconds that a job stays after its end. */
  readonly ttl: number;
  /** Folder that all servers and workers share, for a mark that tells whether they do. */
  readonly folder: string;
  readonly log: Log;
  /** Milliseconds; see `BullOptions`. */
  readonly lock?: number;
  readonly window?: number;
}

/**
 * Jobs of any number of servers and workers, in Redis.
 *
 * @throws Error that says in one sentence what cannot work: no Redis there, one that is too old or may forget, files that are
 * not shared
 */
export async function openRedisEngine(
  options: RedisEngineOptions,
): Promise<{ readonly store: JobStore; readonly queue: Queue }> {
  const { url, prefix, folder, log } = options;
  const redis = await connect(url, prompt);
  try {
    await checkRedis(redis, log);
    await checkFolder(redis, prefix, folder);
  } finally {
    redis.disconnect();
  }
  const store = await openRedisStore(options);
  try {
    return { store, queue: await openBullQueue(options) };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** `GETEX` and the like. */
const OLDEST = [6, 2];

async function checkRedis(redis: Redis, log: Log): Promise<void> {
  const info = await redis.info();
  const fact = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? '';
  const version = fact('redis_version');
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < OLDEST[0]! || (major === OLDEST[0] && minor < OLDEST[1]!)) {
    throw new Error(`Redis ${version} is too old for jobs: take ${OLDEST.join('.')} or newer.`);
  }
  const policy = fact('maxmemory_policy');
  if (policy !== '' && policy !== 'noeviction') {
    throw new Error(`Redis has the policy ${policy}, by which it forgets jobs: set maxmemory-policy to noeviction.`);
  }
  if (fact('aof_enabled') === '0') {
    log.warn({}, 'Redis writes nothing down as it goes (appendonly no): when it ends, accepted jobs are lost.');
  }
}

/** Files lie in `DATA_DIR`: a server with another one would not find the pictures of the others. */
async function checkFolder(redis: Redis, prefix: string, folder: string): Promise<void> {
  const mark = await markOf(folder);
  const name = `${prefix}:folder`;
  await redis.set(name, mark, 'NX');
  if ((await redis.get(name)) === mark) return;
  throw new Error(
    'DATA_DIR is not the folder of the other servers with this REDIS_URL and REDIS_PREFIX: all of them must share one.',
  );
}

async function markOf(folder: string): Promise<string> {
  const path = join(folder, 'fleet');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const known = await readFile(path, 'utf8').catch(() => '');
  if (known !== '') return known;
  const part = `${path}.${randomUUID()}`;
  await writeFile(part, randomUUID(), { mode: 0o600 });
  // The first one stays.
  await link(part, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(part, { force: true });
  return readFile(path, 'utf8');
}
