export type { RedisClient, RedisWatch } from './counter.ts';
export { createQuotas, type QuotaLimits, type Quotas, type Resource, type ResourceStanding } from './create-quotas.ts';
