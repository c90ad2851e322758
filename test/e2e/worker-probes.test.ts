import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pictures, reach, storeAll, submitAll } from '../support/job-client.ts';
import { valuesOf } from '../support/metrics.ts';
import { build, killPrograms, startProgram } from '../support/program.ts';
import { freePort, hasRedis, startRedis, type TestRedis } from '../support/redis.ts';
import { addStandIn } from '../support/server.ts';

/** Several starts of programs, on a machine that may have other work. */
const SLOW = 240_000;
const COUNT = 3;

interface Span {
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
}

describe.skipIf(!hasRedis)('a worker with METRICS_PORT (Debian: redis-server)', () => {
  let home: string;
  let built: string;
  let redis: TestRedis;
  /** A receiver of OTLP over HTTP, in JSON. */
  let receiver: Server;
  const spans: Span[] = [];
  beforeAll(async () => {
    receiver = createServer(async (incoming, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk);
      for (const { scopeSpans } of JSON.parse(Buffer.concat(chunks).toString()).resourceSpans)
        for (const scope of scopeSpans) spans.push(...scope.spans);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    }).listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    home = await mkdtemp(join(tmpdir(), 'matteql-probes-'));
    await addStandIn(home);
    [redis, built] = await Promise.all([startRedis('--maxmemory-policy', 'noeviction'), build()]);
  }, SLOW);
  afterAll(async () => {
    killPrograms();
    receiver.close();
    await redis?.remove();
    await Promise.all([home, built].map((each) => rm(each, { recursive: true, force: true })));
  });

  const start = (settings: Record<string, string>, command = 'worker') =>
    startProgram(
      built,
      { MATTEQL_HOME: home, DEFAULT_MODEL: 'standIn', DATA_DIR: join(home, 'data'), REDIS_URL: redis.url, ...settings },
      command,
    );
  const statusOf = (url: string) =>
    fetch(url).then(
      ({ status }) => status,
      () => 0,
    );
  const isReady = (at: string, status = 200) =>
    expect.poll(() => statusOf(`${at}/ready`), { timeout: 60_000 }).toBe(status);

  it(
    'shows what it does as a server does, sends spans of its pictures, and is not ready without Redis',
    async () => {
      const port = String(await freePort());
      const at = `http://127.0.0.1:${port}`;
      const worker = start({
        METRICS_PORT: port,
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`,
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
        OTEL_BSP_SCHEDULE_DELAY: '50',
      });
      await isReady(at);
      expect(await (await fetch(`${at}/health`)).json()).toEqual({ status: 'alive' });
      const server = start({ JOBS_RUNNING: '0', METRICS_PORT: port }, 'serve');
      // METRICS_PORT is of workers: a server that took it too would find it in use.
      const address = await server.address();
      const id = await submitAll(address, await storeAll(address, await pictures(COUNT)));
      await reach(address, id, COUNT);

      const page = await fetch(`${at}/metrics`);
      expect(page.headers.get('content-type')).toContain('text/plain; version=0.0.4');
      expect(page.headers.get('cache-control')).toBe('no-store');
      const values = valuesOf(await page.text());
      const read = (name: string) => values.get(name);
      expect(read('matteql_job_outcomes_total{code="OK"}')).toBe(COUNT);
      expect(read('matteql_model_run_seconds_count{model="standIn"}')).toBe(COUNT);
      expect(read('matteql_stage_seconds_count{stage="decode",plugin="sharp"}')).toBe(COUNT);
      expect(read('matteql_model_processes{model="standIn"}')).toBe(1);
      expect(read('matteql_ready')).toBe(1);
      expect(read('process_resident_memory_bytes')).toBeGreaterThan(1e6);
      // What is done for jobs of this server is counted where it is done.
      const servers = valuesOf(await (await fetch(`${address}/metrics`)).text());
      expect(servers.get('matteql_job_outcomes_total{code="OK"}')).toBe(0);
      expect(servers.get('matteql_job_pictures_accepted_total')).toBe(COUNT);

      await expect.poll(() => spans.filter(({ name }) => name === 'picture').length, { timeout: 10_000 }).toBe(COUNT);
      const own = spans.filter(({ name }) => name === 'picture');
      const attribute = (span: Span, name: string) =>
        Object.values(span.attributes.find(({ key }) => key === name)?.value ?? {})[0];
      expect(own.map((span) => attribute(span, 'matteql.job'))).toEqual(own.map(() => id));
      expect(own.map((span) => Number(attribute(span, 'matteql.index'))).sort()).toEqual([0, 1, 2]);
      expect(own.map((span) => [span.kind, span.parentSpanId || undefined])).toEqual(own.map(() => [5, undefined]));
      const below = (span: Span) => spans.filter(({ parentSpanId }) => parentSpanId === span.spanId);
      for (const span of own) {
        const infer = below(span).find(({ name }) => name.startsWith('infer.'))!;
        expect(below(span).map(({ name }) => name)).toEqual(expect.arrayContaining(['decode.sharp', 'encode.png']));
        expect(below(infer).map((run) => attribute(run, 'matteql.model'))).toEqual(['standIn']);
      }

      redis.signal('SIGSTOP');
      await isReady(at, 503);
      expect(await statusOf(`${at}/health`)).toBe(200);
      expect(valuesOf(await (await fetch(`${at}/metrics`)).text()).get('matteql_ready')).toBe(0);
      redis.signal('SIGCONT');
      await isReady(at);
      for (const { process, ended } of [worker, server]) {
        process.kill('SIGTERM');
        expect((await ended).code).toBe(0);
      }
      expect(await statusOf(`${at}/health`)).toBe(0);
    },
    SLOW,
  );

  it(
    'answers nothing else, no other host, and others than its machine by METRICS_KEY only',
    async () => {
      const [port, other] = [String(await freePort()), String(await freePort())];
      start({ METRICS_PORT: port });
      start({ METRICS_PORT: other, METRICS_HOST: '0.0.0.0', METRICS_KEY: 'of metrics', DATA_DIR: join(home, 'data') });
      const [at, open] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${other}`];
      await Promise.all([isReady(at), isReady(open)]);
      const codeOf = async (response: Response) => [
        response.status,
        ((await response.json()) as any).errors[0].extensions.code,
      ];
      expect(await codeOf(await fetch(`${at}/graphql`))).toEqual([404, 'NOT_FOUND']);
      expect(await codeOf(await fetch(`${at}/metrics`, { method: 'POST', body: 'x' }))).toEqual([
        405,
        'METHOD_NOT_ALLOWED',
      ]);
      const elsewhere = await new Promise<number>((resolve) =>
        request(`${at}/metrics`, { headers: { host: 'evil.example' } }, ({ statusCode }) => resolve(statusCode!)).end(),
      );
      expect(elsewhere).toBe(403);
      expect(await codeOf(await fetch(`${open}/metrics`))).toEqual([401, 'UNAUTHENTICATED']);
      const headers = { authorization: 'Bearer of metrics' };
      expect((await fetch(`${open}/metrics`, { headers })).status).toBe(200);
      const head = await fetch(`${open}/metrics`, { method: 'HEAD', headers });
      expect([head.status, await head.text()]).toEqual([200, '']);
    },
    SLOW,
  );

  it(
    'does not start where others would see its metrics, or where the port is in use, and says which setting',
    async () => {
      const taken = String((receiver.address() as AddressInfo).port);
      const starts = [
        [
          { METRICS_PORT: '0', METRICS_HOST: '0.0.0.0' },
          /^METRICS_HOST=0\.0\.0\.0 can be reached by other machines: set METRICS_KEY/m,
        ],
        [{ METRICS_PORT: taken }, /^Port \d+ is in use already\. Set METRICS_PORT to another one/m],
        [
          { METRICS_PORT: '0', METRICS_HOST: '192.0.2.1', METRICS_KEY: 'k' },
          /^METRICS_HOST=192\.0\.2\.1 is not an address/m,
        ],
      ] as const;
      for (const [settings, sentence] of starts) {
        const { code, complaint } = await start(settings).ended;
        expect(complaint).toMatch(sentence);
        expect(code).toBe(1);
      }
    },
    SLOW,
  );
});
