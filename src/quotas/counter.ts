import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';

/** Seconds after its first use that what a client used counts. */
export const WINDOW = 60;

/** What a client used in its minute. */
export interface Used {
  /** Without what was just added. */
  readonly before: number;
  /** Until its minute is over; 0 where none has begun. */
  readonly seconds: number;
}

/** Counts what clients use of one thing, each from its first use on for a minute. */
export interface Counter {
  add(account: string, points: number): Promise<Used>;
  used(account: string): Promise<Used>;
}

/** A connection to Redis, as the package knows it by itself. */
export type RedisClient = object;

/** Learns of each count whether Redis answered. */
export interface RedisWatch {
  answered(): void;
  failed(error: unknown): void;
}

export interface CounterOptions {
  readonly name: string;
  readonly prefix: string;
  /** Points above which a client need not be counted exactly; always exactly if absent. */
  readonly most?: number | undefined;
  /** All servers count together; this process alone if absent. */
  readonly redis?: RedisClient | undefined;
  readonly watch?: RedisWatch | undefined;
}

/** Counts in memory, or in Redis, and in memory while Redis does not answer: no client must wait for it. */
export function createCounter({ name, prefix, most, redis, watch }: CounterOptions): Counter {
  const options = { keyPrefix: `${prefix}:quota:${name}`, points: most ?? Number.MAX_SAFE_INTEGER, duration: WINDOW };
  const own = new RateLimiterMemory(options);
  const shared =
    redis &&
    new RateLimiterRedis({
      ...options,
      storeClient: redis,
      rejectIfRedisNotReady: true,
      // A client beyond its limit is refused without asking Redis.
      ...(most !== undefined && { inMemoryBlockOnConsumed: most }),
    });

  /** Not the package's own way to memory, which does not tell that it was taken. */
  async function ask<T>(count: (limiter: RateLimiterAbstract) => Promise<T>): Promise<T> {
    if (!shared) return count(own);
    try {
      const result = await count(shared);
      watch?.answered();
      return result;
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) {
        watch?.failed(error);
        return count(own);
      }
      if (!isUnasked(error)) watch?.answered();
      throw error;
    }
  }

  return {
    async add(account, points) {
      try {
        return usedOf(await ask((limiter) => limiter.consume(account, points)), points);
      } catch (result) {
        if (!(result instanceof RateLimiterRes)) throw result;
        if (isUnasked(result)) return { before: most ?? 0, seconds: secondsOf(result) };
        return usedOf(result, points);
      }
    },
    async used(account) {
      const result = await ask((limiter) => limiter.get(account));
      return result ? usedOf(result, 0) : { before: 0, seconds: 0 };
    },
  };
}

/** What is refused without asking Redis has no count. */
const isUnasked = ({ consumedPoints }: RateLimiterRes): boolean => consumedPoints === 0;

const secondsOf = ({ msBeforeNext }: RateLimiterRes): number => Math.max(0, Math.ceil(msBeforeNext / 1000));

const usedOf = (result: RateLimiterRes, points: number): Used => ({
  before: result.consumedPoints - points,
  seconds: secondsOf(result),
});
