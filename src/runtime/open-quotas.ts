import type { Config } from '../config/index.ts';
import type { Log } from '../pipeline/index.ts';
import { createQuotas, type QuotaLimits, type Quotas, type RedisWatch } from '../quotas/index.ts';
import { connectRedis, prompt } from '../redis/index.ts';

export interface OpenQuotas extends Quotas {
  close(): void;
}

/** Milliseconds that a request waits for Redis before this process counts for itself. */
const LONGEST = 250;

/**
 * What clients use, counted by this process, or in Redis by all servers and workers.
 *
 * @param limits of requests; a job has those of the server that accepted it
 *
 * @throws Error that names the setting
 */
export async function openQuotas(
  { redisUrl, redisPrefix: prefix }: Pick<Config, 'redisUrl' | 'redisPrefix'>,
  limits: QuotaLimits,
  log: Log,
): Promise<OpenQuotas> {
  // Without limits of its own too: the jobs of other servers have theirs.
  const redis = redisUrl ? await connectRedis(redisUrl, { ...prompt, commandTimeout: LONGEST }) : undefined;
  const watch = tellOutages(log);
  return { ...createQuotas({ limits, prefix, redis, watch }), close: () => redis?.disconnect() };
}

/** Milliseconds without a failure after which Redis counts as back: one that is merely slow fails now and then. */
const STEADY = 1_000;

/**
 * A line where this process begins to count by itself, and one where Redis counts again; it may be gone, or take requests and
 * answer none, as one that is frozen does.
 */
function tellOutages(log: Log): RedisWatch {
  let lastFailure: number | undefined;
  return {
    failed(err) {
      if (lastFailure === undefined)
        log.warn({ err }, 'Redis does not answer: this process counts by itself what clients use.');
      lastFailure = performance.now();
    },
    answered() {
      if (lastFailure === undefined || performance.now() - lastFailure < STEADY) return;
      lastFailure = undefined;
      log.info({}, 'Redis answers again: it counts what clients use.');
    },
  };
}
