import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../gql/index.ts';
import { valuesOf } from '../support/metrics.ts';
import { hasRedis, startRedis, type TestRedis } from '../support/redis.ts';
import { blobOf, dataUriOf, drawn, formOf, openTestServer, type TestServer } from '../support/server.ts';

const Everything = graphql(`
  mutation ByWorkers($image: ImageInput!, $mask: ImageInput, $recipe: RecipeInput) {
    removeBackground(image: $image, mask: $mask, recipe: $recipe) {
      id model recipe
      source { digest width }
      image { digest width mediaType url filename }
      mask(encode: { webp: { lossless: true } }) { digest mediaType }
      subject { coverage }
      render(composite: { color: { color: "#0a0" } }) { digest }
      runs { stage plugin }
    }
  }
`);
const Upload =
  'mutation ($image: Upload!) { removeBackground(image: { upload: $image }) { image { filename digest } } }';
const Several = `mutation ($items: [RemovalItem!]!) {
  removeBackgrounds(items: $items) { index reference failure { code path } removal { image { digest } subject { coverage } } }
}`;

describe.skipIf(!hasRedis)('a server with WORKERS_ONLY (Debian: redis-server)', () => {
  let redis: TestRedis;
  let keys: Redis;
  let data: string;
  let alone: TestServer;
  let server: TestServer;
  let picture: Buffer;
  const headers = { 'content-type': 'image/png' };
  const open = (settings: Record<string, string>) =>
    openTestServer({ DATA_DIR: data, REDIS_URL: redis.url, DEFAULT_MODEL: 'standIn', ...settings });
  const worker = () => open({ JOBS_RUNNING: '2' });
  const statusOf = async () => (await server.app.fetch('http://matteql.test/ready')).status;
  /** What a Prometheus would alert by. */
  const ready = async () =>
    valuesOf(await (await server.app.fetch('http://localhost/metrics')).text()).get('matteql_ready');
  /** Jobs that have not ended. */
  const unfinished = () => keys.zcard('matteql:open');

  beforeAll(async () => {
    redis = await startRedis('--maxmemory-policy', 'noeviction');
    keys = new Redis(redis.url);
    data = await mkdtemp(join(tmpdir(), 'matteql-fleet-'));
    alone = await openTestServer();
    server = await open({ WORKERS_ONLY: 'true', DEADLINE: '20' });
    picture = await drawn(48, 32);
  });
  afterAll(async () => {
    keys?.disconnect();
    await Promise.all([alone?.close(), server?.close()]);
    await redis?.remove();
    if (data) await rm(data, { recursive: true, force: true });
  });

  it('is ready while there is a worker, and says so', async () => {
    const Workers = '{ server { workersOnly workers } }';
    expect((await server.askRaw(Workers)).data.server).toEqual({ workersOnly: true, workers: 0 });
    const response = await server.app.fetch('http://matteql.test/ready');
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ status: expect.stringContaining('no worker') });
    const one = await worker();
    expect(await ready()).toBe(0);
    await expect.poll(statusOf, { timeout: 5_000 }).toBe(200);
    expect(await ready()).toBe(1);
    expect((await server.askRaw(Workers)).data.server).toEqual({ workersOnly: true, workers: 1 });
    expect((await alone.askRaw(Workers)).data.server).toEqual({ workersOnly: false, workers: 1 });
    await one.close();
    await expect.poll(statusOf, { timeout: 5_000 }).toBe(503);
  });

  describe('with a worker', () => {
    let one: TestServer;
    beforeAll(async () => {
      one = await worker();
    });
    afterAll(() => one?.close());

    it('answers as one that runs the model itself, and runs none', async () => {
      const variables = { image: { dataUri: dataUriOf(picture) }, recipe: { refine: [{ feather: { radius: 2 } }] } };
      const [expected, given] = await Promise.all([
        alone.ask(Everything, variables),
        server.ask(Everything, variables),
      ]);
      expect(given.errors).toEqual([]);
      const { runs: _, image, ...others } = expected.data.removeBackground!;
      expect(given.data.removeBackground).toMatchObject({ ...others, image: { digest: image!.digest, width: 48 } });
      expect(given.data.removeBackground!.runs).toContainEqual({ stage: 'infer', plugin: 'single' });
      expect(server.engine.status().models).toEqual([]);
      expect(one.engine.status().models).toHaveLength(1);
      const file = await server.app.fetch(given.data.removeBackground!.image!.url);
      expect(file.status).toBe(200);
      expect((await server.askRaw('{ jobs { id } }')).data.jobs).toEqual([]);
      expect(await unfinished()).toBe(0);
    });

    it('takes uploads, masks, queries, several pictures, and bytes', async () => {
      const form = formOf(Upload, { image: blobOf(picture) });
      const { data: uploaded } = await server.send<any>(form);
      const { digest, filename } = uploaded.removeBackground.image;
      expect(filename).toBe('image.png');
      const image = { dataUri: dataUriOf(picture) };
      const Query = 'query ($image: ImageInput!) { removal(image: $image) { image { digest } } }';
      expect((await server.askRaw(Query, { image })).data.removal.image.digest).toBe(digest);

      const mask = { dataUri: dataUriOf(await drawn(48, 32, '#fff', false)) };
      const [masked, maskedAlone] = await Promise.all(
        [server, alone].map((each) => each.ask(Everything, { image, mask })),
      );
      expect(masked!.data.removeBackground).toMatchObject({ model: null, subject: { coverage: 1 } });
      expect(masked!.data.removeBackground!.image!.digest).toBe(maskedAlone!.data.removeBackground!.image!.digest);

      const items = [{ image, reference: 'a' }, { image: { digest: '0'.repeat(64) } }];
      expect((await server.askRaw(Several, { items })).data.removeBackgrounds).toMatchObject([
        { index: 0, reference: 'a', failure: null, removal: { image: { digest } } },
        { index: 1, failure: { code: 'UNKNOWN_DIGEST', path: 'image' }, removal: null },
      ]);

      const address = await server.listen();
      const cut = await fetch(`${address}/cut`, { method: 'PUT', headers, body: new Uint8Array(picture) });
      expect([cut.status, cut.headers.get('content-type')]).toEqual([200, 'image/png']);
      expect(cut.headers.get('content-location')).toContain(digest);
    });

    it('gives the errors of its workers as its own', async () => {
      const small = dataUriOf(await drawn(8, 8));
      const damaged = dataUriOf((await drawn(400, 300)).subarray(0, 90));
      const cases: readonly object[] = [
        { image: { dataUri: damaged } },
        { image: { dataUri: small }, recipe: { layout: [{ canvas: { width: 20, height: 20, padding: 15 } }] } },
        { image: { dataUri: small }, recipe: { refine: [{ levels: { black: 0.9, white: 0.1 } }] } },
        { image: { digest: '1'.repeat(64) } },
      ];
      for (const variables of cases) {
        const [expected, given] = await Promise.all(
          [alone, server].map((each) => each.ask(Everything, variables as never)),
        );
        const facts = ({ errors }: NonNullable<typeof given>) =>
          errors.map(({ message, extensions: { code, path } }) => ({ message, code, path }))[0];
        expect(facts(given!), JSON.stringify(variables).slice(-80)).toEqual(facts(expected!));
        expect(facts(given!), JSON.stringify(variables).slice(-80)).toBeDefined();
      }
    });
  });

  it('ends the work of a request that is out of time, or given up', async () => {
    const late = await open({ WORKERS_ONLY: 'true', DEADLINE: '1' });
    try {
      const image = { dataUri: dataUriOf(picture) };
      const { errors } = await late.ask(Everything, { image });
      expect(errors).toMatchObject([{ extensions: { code: 'DEADLINE_EXCEEDED' } }]);
      await expect.poll(unfinished).toBe(0);
    } finally {
      await late.close();
    }
    const address = await server.listen();
    const end = new AbortController();
    const gone = fetch(`${address}/cut`, { method: 'PUT', headers, body: new Uint8Array(picture), signal: end.signal });
    await expect.poll(unfinished, { timeout: 5_000 }).toBe(1);
    end.abort();
    await expect(gone).rejects.toThrow();
    await expect.poll(unfinished, { timeout: 5_000 }).toBe(0);
  });

  it('answers STORAGE_UNAVAILABLE while Redis is frozen, and works again after it', async () => {
    const one = await worker();
    try {
      await expect.poll(statusOf, { timeout: 5_000 }).toBe(200);
      const ask = () => server.ask(Everything, { image: { dataUri: dataUriOf(picture) } });
      redis.signal('SIGSTOP');
      const start = performance.now();
      const { errors } = await ask();
      expect(performance.now() - start).toBeLessThan(3_000);
      expect(errors).toMatchObject([{ extensions: { code: 'STORAGE_UNAVAILABLE' } }]);
      await expect.poll(statusOf, { timeout: 5_000 }).toBe(503);
      redis.signal('SIGCONT');
      await expect.poll(async () => (await ask()).errors, { timeout: 8_000 }).toEqual([]);
    } finally {
      redis.signal('SIGCONT');
      await one.close();
    }
  });
});
