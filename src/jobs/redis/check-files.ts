import { randomBytes } from 'node:crypto';
import type { Redis } from '../../redis/index.ts';
import { stored } from '../../removal/index.ts';
import type { Store } from '../../storage/index.ts';

/** Extension of the mark: it is no picture, and is never served. */
const MARK = 'mark';
/** What keeps the mark. */
const OWNER = 'fleet';

/**
 * Whether this process has the files of all others with the same Redis: the first one puts a mark, whose digest is in Redis.
 *
 * @param place setting that says where files lie
 * @throws Error where it has others
 */
export async function checkFiles(redis: Redis, prefix: string, files: Store, place: string): Promise<void> {
  const name = `${prefix}:files`;
  if ((await redis.get(name)) === null) {
    const { digest } = await stored(() => files.put([randomBytes(16)], MARK));
    await stored(() => files.pin(digest, OWNER));
    await redis.set(name, digest, 'NX');
  }
  const mark = await redis.get(name);
  if (mark !== null && (await stored(() => files.peek(mark, MARK)))) return;
  throw new Error(
    `${place} is not that of the other servers with this REDIS_URL and REDIS_PREFIX: all of them must share one, or files in S3. Where the files were moved, remove ${name} from Redis.`,
  );
}
