import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compose, environmentOf } from '../support/compose.ts';
import { pictures } from '../support/job-client.ts';
import { valuesOf } from '../support/metrics.ts';
import { build, killPrograms, startProgram } from '../support/program.ts';
import { freePort, hasRedis, startRedis, type TestRedis } from '../support/redis.ts';
import { addStandIn } from '../support/server.ts';
import { hasSwift, SWIFT_START, startSwift, type TestSwift } from '../support/swift.ts';

/** Several starts of programs, on a machine that may have other work. */
const SLOW = 240_000;
const { server, worker, redis: queue } = compose.services;
const CUT = `mutation ($image: ImageInput!) {
  removeBackground(image: $image) { image { path bytes } }
}`;

/** Without the images: the same commands, settings and checks of health, as processes that reach each other by other names. */
describe.skipIf(!hasRedis || !hasSwift)(
  "compose.yaml's services, as processes of this machine (Debian: redis-server, swift-*, memcached)",
  () => {
    let home: string;
    let built: string;
    let redis: TestRedis;
    let swift: TestSwift;
    beforeAll(async () => {
      home = await mkdtemp(join(tmpdir(), 'matteql-compose-'));
      await addStandIn(home);
      const words = queue.command!.slice(1);
      [redis, swift, built] = await Promise.all([startRedis(...words), startSwift(), build()]);
    }, SWIFT_START);
    afterAll(async () => {
      killPrograms();
      await Promise.all([redis?.remove(), swift?.remove()]);
      await Promise.all([home, built].map((each) => rm(each, { recursive: true, force: true })));
    });

    it(
      'answer a client by a key: the server without a model, the worker with one',
      async () => {
        const { endpoint, bucket, accessKeyId, secretAccessKey } = await swift.bucket();
        const metrics = String(await freePort());
        // What differs from the containers: addresses, folders and the network.
        const here = {
          ...{ REDIS_URL: redis.url, S3_ENDPOINT: endpoint, S3_BUCKET: bucket },
          ...{ S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey },
          ...{ MATTEQL_HOME: home, DEFAULT_MODEL: 'standIn' },
        };
        const run = (name: string, { command, ...service }: typeof server, more: Record<string, string>) =>
          startProgram(
            built,
            { ...environmentOf(service), ...here, DATA_DIR: join(home, name), ...more },
            command![0]!,
          );
        const serving = run('server', server, { HOST: '0.0.0.0' });
        run('worker', worker, { METRICS_PORT: metrics });
        const address = (await serving.address()).replace('0.0.0.0', '127.0.0.1');

        const [, , ...check] = worker.healthcheck!.test as readonly string[];
        const words = check.map((word) => word.replace('9464', metrics));
        const healthy = () =>
          promisify(execFile)(process.execPath, words).then(
            () => true,
            () => false,
          );
        while (!(await healthy())) await sleep(200);

        const [photo] = await pictures(1);
        const variables = { image: { dataUri: `data:image/jpeg;base64,${photo!.toString('base64')}` } };
        const ask = async (headers: Record<string, string>) => {
          const body = JSON.stringify({ query: CUT, variables });
          const init = { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body };
          return (await fetch(`${address}/graphql`, init)).json() as Promise<any>;
        };
        expect((await ask({})).errors[0].extensions.code).toBe('UNAUTHENTICATED');
        const key = environmentOf(server).API_KEYS!;
        const { data } = await ask({ authorization: `Bearer ${key}` });
        const { image } = data.removeBackground;
        const file = await fetch(`${address}${image.path}`, { headers: { authorization: `Bearer ${key}` } });
        expect((await file.arrayBuffer()).byteLength).toBe(image.bytes);
        const text = await (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text();
        const runs = [...valuesOf(text)].filter(([name]) => name.startsWith('matteql_model_run_seconds_count'));
        expect(runs.reduce((total, [, count]) => total + count, 0)).toBe(1);
      },
      SLOW,
    );
  },
);
