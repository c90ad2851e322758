import type { Config } from '../config/index.ts';
import { connectRedis } from '../jobs/index.ts';
import type { Log } from '../pipeline/index.ts';
import { createQuotas, type QuotaLimits, type Quotas } from '../quotas/index.ts';

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
  const redis = redisUrl ? await connectRedis(redisUrl, { commandTimeout: LONGEST }) : undefined;
  let isGone = false;
  redis?.on('error', (err) => {
    if (!isGone) log.warn({ err }, 'Redis cannot be reached: this process counts by itself what clients use.');
    isGone = true;
  });
  redis?.on('ready', () => {
    isGone = false;
  });
  return { ...createQuotas({ limits, prefix, redis }), close: () => redis?.disconnect() };
}
