import { expect, it } from 'vitest';
import { rateLimitOf } from '../../src/cli/rate-limit-of.ts';

const local = { host: '127.0.0.1', trustProxy: false, apiKeys: [] };
const apiKeys = [{ name: 'shop', digest: Buffer.alloc(32) }];

it('limits what other machines use without a key, also those that a proxy on this one brings', () => {
  const limited = { requests: 300, runs: 120, megapixels: 1_000, jobs: 4 };
  expect(rateLimitOf({ ...local, host: '0.0.0.0' })).toEqual(limited);
  expect(rateLimitOf({ ...local, trustProxy: true })).toEqual(limited);
});

it('limits neither this machine, nor keys, nor more than its operator set', () => {
  expect(rateLimitOf(local)).toEqual({});
  expect(rateLimitOf({ ...local, trustProxy: true, apiKeys })).toEqual({});
  expect(rateLimitOf({ ...local, trustProxy: true, rateLimit: { jobs: 9 } })).toEqual({ jobs: 9 });
});
