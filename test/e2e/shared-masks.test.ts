import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build, killPrograms, startProgram } from '../support/program.ts';
import { hasRedis, startRedis, type TestRedis } from '../support/redis.ts';
import { addStandIn } from '../support/server.ts';

describe.skipIf(!hasRedis)('two servers in processes of their own, with one Redis (Debian: redis-server)', () => {
  let folder: string;
  let built: string;
  let redis: TestRedis;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'matteql-masks-'));
    await addStandIn(folder);
    redis = await startRedis('--maxmemory-policy', 'noeviction');
    built = await build();
  });
  afterAll(async () => {
    killPrograms();
    await redis?.remove();
    await Promise.all([folder, built].map((each) => rm(each, { recursive: true, force: true })));
  });

  const start = async (more: Record<string, string> = {}) => {
    const settings = {
      MATTEQL_HOME: folder,
      DEFAULT_MODEL: 'standIn',
      DATA_DIR: join(folder, 'data'),
      REDIS_URL: redis.url,
    };
    return startProgram(built, { ...settings, ...more }).address();
  };

  /** What ran for the mask of a sample, and its digest. */
  async function cut(address: string) {
    const query = 'mutation { removeBackground(image: { sample: CAT }) { mask { digest } runs { stage remembered } } }';
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${address}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
    const { mask, runs } = ((await response.json()) as any).data.removeBackground;
    const stages = (remembered: boolean) =>
      runs.flatMap((run: any) => (run.remembered === remembered ? [run.stage] : [])).sort();
    return { digest: mask.digest, made: stages(false), remembered: stages(true) };
  }

  it('make a mask once, and forget it where nothing is to be remembered', async () => {
    const [one, two, three] = await Promise.all([start(), start(), start({ MEMO_BYTES: '0' })]);
    const first = await cut(one);
    expect(first.made).toContain('infer');
    const client = new Redis(redis.url);
    try {
      await expect.poll(() => client.keys('matteql:mask:*'), { timeout: 10_000 }).toHaveLength(1);
      expect(await client.ttl((await client.keys('matteql:mask:*'))[0]!)).toBeGreaterThan(3_500);
    } finally {
      client.disconnect();
    }
    const second = await cut(two);
    expect(second).toEqual({
      digest: first.digest,
      made: ['composite', 'encode'],
      remembered: [expect.stringMatching(/alpha|refine|restore/)],
    });
    expect(await cut(three)).toMatchObject({ digest: first.digest, made: expect.arrayContaining(['infer']) });
  }, 120_000);
});
