import type { Log } from '../../pipeline/index.ts';
import { connectRedis, prompt, type Redis } from '../../redis/index.ts';
import type { Store } from '../../storage/index.ts';
import type { JobStore } from '../job-store.ts';
import type { Queue } from '../queue.ts';
import { openBullQueue } from './bull-queue.ts';
import { checkFiles } from './check-files.ts';
import { openRedisStore } from './redis-store.ts';
import { openSharedSecret } from './shared-secret.ts';

export interface RedisEngineOptions {
  readonly url: string;
  readonly prefix: string;
  /** Seconds that a job stays after its end. */
  readonly ttl: number;
  /** What all servers and workers share. */
  readonly files: Store;
  /** The setting that says where they lie. */
  readonly place: string;
  readonly log: Log;
  /** Milliseconds; see `BullOptions`. */
  readonly lock?: number;
  readonly window?: number;
}

export interface RedisEngine {
  readonly store: JobStore;
  readonly queue: Queue;
  /** What clients are hashed with. */
  readonly clientSecret: Uint8Array;
}

/**
 * Jobs of any number of servers and workers, in Redis.
 *
 * @throws Error that says in one sentence what cannot work: no Redis there, one that is too old or may forget, files that are
 * not shared
 */
export async function openRedisEngine(options: RedisEngineOptions): Promise<RedisEngine> {
  const { url, prefix, files, place, log } = options;
  const redis = await connectRedis(url, prompt);
  let clientSecret: Uint8Array;
  try {
    await checkRedis(redis, log);
    await checkFiles(redis, prefix, files, place);
    clientSecret = await openSharedSecret(redis, prefix);
  } finally {
    redis.disconnect();
  }
  const store = await openRedisStore(options);
  try {
    return { store, queue: await openBullQueue(options), clientSecret };
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
