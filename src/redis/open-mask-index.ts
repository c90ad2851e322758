import { connectRedis, prompt, reached } from './connection.ts';

/** Which file holds the mask of a key, for all processes with one Redis. */
export interface MaskIndex {
  /** The digest of its file; it is remembered for its whole time again. @throws CodedError `STORAGE_UNAVAILABLE` */
  find(key: string): Promise<string | undefined>;
  /** @throws CodedError `STORAGE_UNAVAILABLE` */
  set(key: string, digest: string): Promise<void>;
  /** @throws CodedError `STORAGE_UNAVAILABLE` */
  remove(key: string): Promise<void>;
  close(): void;
}

/**
 * An entry takes some 200 bytes, and is forgotten with its file.
 *
 * @param ttl seconds
 * @throws Error that says why Redis cannot be reached
 */
export async function openMaskIndex(url: string, prefix: string, ttl: number): Promise<MaskIndex> {
  const redis = await connectRedis(url, prompt);
  const nameOf = (key: string) => `${prefix}:mask:${key}`;
  return {
    find: (key) => reached(redis, async () => (await redis.getex(nameOf(key), 'EX', ttl)) ?? undefined),
    set: (key, digest) => reached(redis, async () => void (await redis.set(nameOf(key), digest, 'EX', ttl))),
    remove: (key) => reached(redis, async () => void (await redis.del(nameOf(key)))),
    close: () => redis.disconnect(),
  };
}
