import { randomBytes } from 'node:crypto';
import type { Redis } from '../../redis/index.ts';

const BYTES = 32;

/** What clients are hashed with, the same for all servers: made once, by whichever comes first. */
export async function openSharedSecret(redis: Redis, prefix: string): Promise<Uint8Array> {
  const name = `${prefix}:secret`;
  await redis.set(name, randomBytes(BYTES).toString('hex'), 'NX');
  return Buffer.from((await redis.get(name)) ?? '', 'hex');
}
