import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import type { Log } from '../../src/pipeline/index.ts';
import { openQuotas } from '../../src/runtime/open-quotas.ts';
import { hasRedis, startRedis } from '../support/redis.ts';

describe.skipIf(!hasRedis)('quotas in Redis', () => {
  const close: (() => unknown)[] = [];
  afterAll(async () => {
    for (const each of close.reverse()) await each();
  });

  async function open() {
    const redis = await startRedis();
    close.push(() => redis.remove());
    const lines: string[] = [];
    const log: Log = {
      info: (_, text) => void lines.push(`info: ${text}`),
      warn: (_, text) => void lines.push(`warn: ${text}`),
      error: (_, text) => void lines.push(`error: ${text}`),
    };
    const quotas = await openQuotas({ redisUrl: redis.url, redisPrefix: 'test' }, { requests: 3, runs: 3 }, log);
    close.push(() => quotas.close());
    return { redis, quotas, lines };
  }
  const alone = 'warn: Redis does not answer: this process counts by itself what clients use.';
  const together = 'info: Redis answers again: it counts what clients use.';

  it('a Redis that is frozen is logged once, while clients are counted here, and once when it goes on', async () => {
    const { redis, quotas, lines } = await open();
    await quotas.request('a');
    await quotas.request('a');
    expect(lines).toEqual([]);
    redis.signal('SIGSTOP');
    const frozen = await Promise.all([quotas.request('a'), quotas.request('b'), quotas.work('a')]);
    // Of a client this process knows nothing yet.
    expect(frozen.map(([standing]) => standing!.remaining)).toEqual([2, 2, 3]);
    expect(lines).toEqual([alone]);
    redis.signal('SIGCONT');
    // What was sent to it meanwhile was counted there too.
    await expect
      .poll(async () => (await quotas.work('a')).length > 0 && lines, { timeout: 10_000 })
      .toEqual([alone, together]);
    expect((await quotas.request('a'))[0]).toMatchObject({ remaining: 0 });
    redis.signal('SIGSTOP');
    await quotas.work('a');
    redis.signal('SIGCONT');
    expect(lines).toEqual([alone, together, alone]);
  });

  it('a Redis that is gone is logged when a client is counted without it', async () => {
    const { redis, quotas, lines } = await open();
    await redis.stop('SIGKILL');
    await wait(50);
    for (let n = 0; n < 3; n++) await quotas.request('a');
    expect((await quotas.request('a'))[0]!.refusal).toMatchObject({ code: 'RATE_LIMITED' });
    expect(lines).toEqual([alone]);
    await redis.start();
    await expect
      .poll(async () => (await quotas.work('a')).length > 0 && lines, { timeout: 10_000 })
      .toEqual([alone, together]);
  });
});
