import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createQuotas, type ResourceStanding } from '../../src/quotas/index.ts';
import { hasRedis, startRedis } from '../support/redis.ts';

const refused = (standings: readonly ResourceStanding[]) => standings.find(({ refusal }) => refusal)?.refusal;

describe('in memory', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('each client has so many requests in its minute, and then all of them again', async () => {
    const quotas = createQuotas({ limits: { requests: 2 }, prefix: 'test' });
    const ask = async (account: string) => (await quotas.request(account))[0]!;
    expect(await ask('a')).toEqual({ resource: 'requests', remaining: 1, seconds: 60, refusal: undefined });
    vi.advanceTimersByTime(20_000);
    expect(await ask('a')).toMatchObject({ remaining: 0, refusal: undefined });
    expect((await ask('a')).refusal).toMatchObject({ code: 'RATE_LIMITED', retryAfter: 40 });
    expect(await ask('b')).toMatchObject({ remaining: 1, refusal: undefined });
    vi.advanceTimersByTime(40_000);
    expect(await ask('a')).toMatchObject({ remaining: 1, refusal: undefined });
  });

  it('what was begun within a quota may go beyond it, and then nothing is begun', async () => {
    const quotas = createQuotas({ limits: { megapixels: 10 }, prefix: 'test' });
    const meter = quotas.meter('a');
    await meter.countPicture(9_999_000);
    await meter.countPicture(64_000_000);
    await expect(meter.countPicture(1)).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfter: 60 });
    expect(refused(await quotas.work('a'))?.message).toContain('10 megapixels');
    await quotas.meter('b').countPicture(1);
  });

  it('runs of a network count as they run, and are refused only before work', async () => {
    const quotas = createQuotas({ limits: { runs: 2 }, prefix: 'test' });
    const meter = quotas.meter('a');
    await meter.countPicture(1e9);
    await meter.checkRuns();
    for (let run = 0; run < 5; run++) await meter.countRun();
    await expect(meter.checkRuns()).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    await expect(meter.countPicture(1)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  });

  it('a fetch counts as a request', async () => {
    const quotas = createQuotas({ limits: { requests: 2 }, prefix: 'test' });
    await quotas.request('a');
    await quotas.meter('a').countFetch();
    await expect(quotas.meter('a').countFetch()).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  });

  it('what is refused for its runs uses no megapixels', async () => {
    const quotas = createQuotas({ limits: { runs: 1, megapixels: 10 }, prefix: 'test' });
    const meter = quotas.meter('a');
    await meter.countPicture(2_000_000);
    await meter.countRun();
    for (let n = 0; n < 3; n++) await expect(meter.countPicture(2_000_000)).rejects.toThrow('1 runs');
    expect(await quotas.work('a')).toContainEqual(expect.objectContaining({ resource: 'megapixels', remaining: 8 }));
  });

  it('work on jobs waits once half is used, and is counted', async () => {
    const limits = { runs: 4 };
    const quotas = createQuotas({ limits, prefix: 'test' });
    await quotas.backgroundMeter('a', limits).countRun();
    expect(await quotas.mustWait('a', limits)).toBe(false);
    await quotas.backgroundMeter('a', limits).countRun();
    expect(await quotas.mustWait('a', limits)).toBe(false);
    await quotas.backgroundMeter('a', limits).countRun();
    expect(await quotas.mustWait('a', limits)).toBe(true);
    expect(refused(await quotas.work('a'))).toBeUndefined();
    expect(await quotas.mustWait('b', limits)).toBe(false);
  });

  it('work on a job is limited by what was recorded with it, where requests have other limits or none', async () => {
    const worker = createQuotas({ limits: {}, prefix: 'test' });
    const limits = { runs: 2, megapixels: 100 };
    await worker.backgroundMeter('a', limits).countRun();
    await worker.backgroundMeter('a', limits).countPicture(1e6);
    await worker.backgroundMeter('a', limits).countRun();
    expect([await worker.mustWait('a', limits), await worker.mustWait('a', { runs: 9 })]).toEqual([true, false]);
    expect(await worker.mustWait('a', {})).toBe(false);
    const server = createQuotas({ limits: { runs: 1 }, prefix: 'test' });
    await server.meter('a').countRun();
    await server.backgroundMeter('a', {}).countRun();
    expect([await server.mustWait('a', {}), await server.mustWait('a', { runs: 2 })]).toEqual([false, false]);
  });

  it('without limits nothing is counted', async () => {
    const quotas = createQuotas({ limits: {}, prefix: 'test' });
    expect([quotas.policy, await quotas.request('a'), await quotas.work('a'), await quotas.mustWait('a', {})]).toEqual([
      '',
      [],
      [],
      false,
    ]);
    for (const meter of [quotas.meter('a'), quotas.backgroundMeter('a', {})]) {
      await meter.countPicture(1e12);
      await meter.checkRuns();
      await meter.countRun();
      await meter.countFetch();
    }
  });
});

describe.skipIf(!hasRedis)('in Redis', () => {
  const close: (() => unknown)[] = [];
  afterAll(async () => {
    for (const each of close.reverse()) await each();
  });

  it('several servers count together, and one that Redis leaves counts alone', async () => {
    const redis = await startRedis();
    close.push(() => redis.remove());
    const open = () => {
      const client = new Redis(redis.url, { enableOfflineQueue: false, maxRetriesPerRequest: 1, commandTimeout: 250 });
      client.on('error', () => {});
      close.push(() => client.disconnect());
      return new Promise<Redis>((resolve) => client.once('ready', () => resolve(client)));
    };
    const limits = { requests: 3, megapixels: 1 };
    const [one, other] = [
      createQuotas({ limits, prefix: 'test', redis: await open() }),
      createQuotas({ limits, prefix: 'test', redis: await open() }),
    ];
    expect((await one.request('a'))[0]).toMatchObject({ remaining: 2 });
    expect((await other.request('a'))[0]).toMatchObject({ remaining: 1 });
    expect((await one.request('a'))[0]).toMatchObject({ remaining: 0, refusal: undefined });
    expect(refused(await other.request('a'))).toMatchObject({ code: 'RATE_LIMITED' });
    expect(refused(await one.request('a'))?.retryAfter).toBeGreaterThan(50);
    await one.meter('a').countPicture(1_500_000);
    await expect(other.meter('a').countPicture(1)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    expect(await other.mustWait('a', limits)).toBe(true);
    await redis.stop();
    expect((await one.request('b'))[0]).toMatchObject({ remaining: 2, refusal: undefined });
    expect(await one.mustWait('b', limits)).toBe(false);
  });
});
