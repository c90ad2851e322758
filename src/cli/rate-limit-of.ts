import type { Config, RateLimit } from '../config/index.ts';
import { isLocal } from '../server/index.ts';

/**
 * What an address may use where other machines need no key, and the operator has set nothing. Two runs a second are what a
 * small machine does at most; the rest is what a person at a page needs who tries things out.
 */
const anonymousLimit: RateLimit = { requests: 300, runs: 120, megapixels: 1_000, jobs: 4 };

/** What each client of a server may use: keys are given to clients that their operator knows. */
export const rateLimitOf = ({
  rateLimit,
  host,
  trustProxy,
  apiKeys,
}: Pick<Config, 'rateLimit' | 'host' | 'trustProxy' | 'apiKeys'>): RateLimit =>
  rateLimit ?? (apiKeys.length > 0 || isLocal({ host, trustProxy }) ? {} : anonymousLimit);

/** A server's configuration with its limits, and the fewer of the jobs that a client may have by `MAX_JOBS` and by them. */
export const withRateLimit = (config: Config, rateLimit: RateLimit): Config => ({
  ...config,
  rateLimit,
  maxJobs: Math.min(config.maxJobs, rateLimit.jobs ?? config.maxJobs),
});
