import type { Redis, RedisOptions } from 'ioredis';
import { connect, prompt } from './connection.ts';

/**
 * A connection of its own to Redis, for what a client waits for.
 *
 * @throws Error that names the address without its password
 */
export const connectRedis = (url: string, options: RedisOptions = {}): Promise<Redis> =>
  connect(url, { ...prompt, ...options });
