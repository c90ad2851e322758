import { Redis, type RedisOptions } from 'ioredis';
import { CodedError, type Log } from '../pipeline/index.ts';

export type { Redis };

const retryStrategy = (attempt: number) => Math.min(attempt * 100, 1_000);

/**
 * For what a client waits for: fails within two seconds instead of hanging, which is what the package does by itself while
 * Redis is gone. Never with BullMQ's `skipWaitingForReady`: its queue then fails for ever after one bad moment.
 */
export const prompt: RedisOptions = {
  enableOfflineQueue: false,
  maxRetriesPerRequest: 1,
  connectTimeout: 2_000,
  commandTimeout: 1_800,
  retryStrategy,
};

/** For what waits itself: workers and listeners. */
export const patient: RedisOptions = { maxRetriesPerRequest: null, retryStrategy };

/** Milliseconds that a first connection may take. */
const FIRST = 5_000;

/**
 * @param log of the one connection of a process that tells when Redis is lost and when it is back
 * @throws Error that names the address without its password
 */
export async function connectRedis(url: string, options: RedisOptions, log?: Log): Promise<Redis> {
  const redis = new Redis(url, options);
  let last: NodeJS.ErrnoException | undefined;
  redis.on('error', (error: Error) => {
    last = error;
  });
  try {
    await ready(redis);
    if (log) tellOutages(redis, log, () => reasonOf(last));
    return redis;
  } catch {
    redis.disconnect();
    throw new Error(`REDIS_URL=${withoutPassword(url)} cannot be reached: ${reasonOf(last)}. ${adviceOf(last)}`);
  }
}

/** A line where the connection is lost, one where it is back; none for attempts in between, nor at the end of the process. */
function tellOutages(redis: Redis, log: Log, reason: () => string): void {
  let isLost = false;
  redis.on('reconnecting', () => {
    if (isLost) return;
    isLost = true;
    log.warn({ reason: reason() }, 'Redis cannot be reached: jobs wait until it is back.');
  });
  redis.on('ready', () => {
    if (isLost) log.info({}, 'Redis is back.');
    isLost = false;
  });
}

/** Of a name with several addresses the system's error has a code and no words. */
function reasonOf({ code = '', message = '' }: Partial<NodeJS.ErrnoException> = {}): string {
  if (code === 'ECONNREFUSED') return 'nothing listens there (ECONNREFUSED)';
  return message || code || 'no answer';
}

/** What Redis itself refuses has no code of the system. */
const adviceOf = (error?: NodeJS.ErrnoException): string =>
  error && !error.code
    ? 'Set REDIS_URL with the user and password that it asks for: redis://user:password@host:port.'
    : 'Start a Redis there, or set REDIS_URL to where one is.';

function ready(redis: Redis): Promise<void> {
  if (redis.status === 'ready') return Promise.resolve();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(reject, FIRST, new Error('Too late.'));
    redis.once('ready', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

function withoutPassword(url: string): string {
  if (!URL.canParse(url)) return '…';
  const parsed = new URL(url);
  parsed.password &&= '***';
  // The client takes options from there too, a password among them.
  parsed.search &&= '?***';
  return parsed.href;
}

/**
 * Asks Redis, whose failures become `STORAGE_UNAVAILABLE`. Before a connection is ready, all that is asked of it fails.
 *
 * @param patience milliseconds, for a connection whose commands have no limit of time or a longer one
 */
export async function reached<T>(redis: Redis, work: () => Promise<T>, patience?: number): Promise<T> {
  if (redis.status !== 'ready') throw gone(undefined);
  try {
    return await (patience === undefined ? work() : within(patience, work()));
  } catch (cause) {
    throw cause instanceof CodedError ? cause : gone(cause);
  }
}

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(reject, milliseconds, new Error(`Redis did not answer for ${milliseconds} ms.`));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

const gone = (cause: unknown) =>
  new CodedError('STORAGE_UNAVAILABLE', 'The server cannot reach its database at present: try again later.', [], {
    cause,
  });
