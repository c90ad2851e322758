import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { build, killPrograms, startProgram } from '../support/program.ts';
import { addStandIn } from '../support/server.ts';

/** A span as OTLP has it in JSON. */
interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
  readonly status: { readonly code?: number };
}

/** A receiver of OTLP over HTTP, in JSON. */
let receiver: Server;
const spans: Span[] = [];
const services = new Set<unknown>();
const paths = new Set<string | undefined>();
let home: string;
let built: string;
beforeAll(async () => {
  receiver = createServer(async (request, response) => {
    paths.add(request.url);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    for (const { resource, scopeSpans } of JSON.parse(Buffer.concat(chunks).toString()).resourceSpans) {
      services.add(attribute(resource, 'service.name'));
      for (const scope of scopeSpans) spans.push(...scope.spans);
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  home = await mkdtemp(join(tmpdir(), 'matteql-tracing-'));
  await addStandIn(home);
  built = await build();
});
afterAll(async () => {
  killPrograms();
  receiver.close();
  await Promise.all([home, built].map((each) => rm(each, { recursive: true, force: true })));
});

const attribute = ({ attributes }: Pick<Span, 'attributes'>, name: string): unknown =>
  Object.values(attributes.find(({ key }) => key === name)?.value ?? {})[0];
const settings = () => ({ MATTEQL_HOME: home, DEFAULT_MODEL: 'standIn', DEFAULT_PRESET: 'REFERENCE' });
const endpoint = () => `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;

it('sends spans of a request, its stages and its runs of models, as parts of the trace of its client', async () => {
  const program = startProgram(built, {
    ...settings(),
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint(),
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_BSP_SCHEDULE_DELAY: '50',
  });
  const address = await program.address();
  const ask = (query: string, headers: Record<string, string> = {}) =>
    fetch(`${address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query }),
    });
  await fetch(`${address}/health`);
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const traceparent = `00-${traceId}-b7ad6b7169203331-01`;
  const query = 'mutation Cut { removeBackground(image: { sample: CAT }) { image { url } } }';
  const answer = await ask(query, { traceparent, 'x-request-id': 'id-of-a-proxy' });
  expect(await answer.json()).not.toHaveProperty('errors');
  await ask(`mutation { removeBackground(image: { digest: "${'ab'.repeat(32)}" }) { image { url } } }`);
  await expect.poll(() => spans.filter(({ kind }) => kind === 2).length, { timeout: 10_000 }).toBe(2);

  const ours = spans.filter((span) => span.traceId === traceId);
  const [request] = ours.filter(({ kind }) => kind === 2) as [Span];
  expect(request).toMatchObject({ name: 'mutation', parentSpanId: 'b7ad6b7169203331' });
  const facts = [
    ...['http.request.method', 'url.path', 'http.response.status_code', 'matteql.request_id'],
    ...['graphql.operation.type', 'graphql.operation.name', 'matteql.network_runs', 'error.type'],
  ].map((name) => attribute(request, name));
  expect(facts).toEqual(['POST', '/graphql', 200, 'id-of-a-proxy', 'mutation', 'Cut', 1, undefined]);
  const stages = ours.filter(({ parentSpanId }) => parentSpanId === request.spanId);
  expect(stages.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['decode.sharp', 'resize.stretch', 'infer.single', 'restore.resample', 'encode.png']),
  );
  const infer = stages.find(({ name }) => name === 'infer.single')!;
  const runs = ours.filter(({ parentSpanId }) => parentSpanId === infer.spanId);
  expect(runs.map((run) => [run.name, attribute(run, 'matteql.model')])).toEqual([['run', 'standIn']]);
  const within = (inner: Span, outer: Span) => [
    BigInt(inner.startTimeUnixNano) - BigInt(outer.startTimeUnixNano),
    BigInt(outer.endTimeUnixNano) - BigInt(inner.endTimeUnixNano),
  ];
  // A microsecond for rounding.
  for (const stage of stages) for (const room of within(stage, request)) expect(Number(room)).toBeGreaterThan(-1_000);
  for (const room of within(runs[0]!, infer)) expect(Number(room)).toBeGreaterThan(-2_000_000);

  const refused = spans.find(({ kind, traceId: other }) => kind === 2 && other !== traceId)!;
  expect(attribute(refused, 'error.type')).toBe('UNKNOWN_DIGEST');
  // The mistake of a client is no error of the server.
  expect(refused.status.code ?? 0).toBe(0);
  expect([...services]).toEqual(['matteql']);
  expect([...paths]).toEqual(['/v1/traces']);
  expect(spans.filter((span) => attribute(span, 'url.path') === '/health')).toEqual([]);
  expect(program.said).toContain(`"traceId":"${traceId}"`);

  // What is not sent yet is sent at the end.
  spans.length = 0;
  await ask('{ errors { code } }');
  program.process.kill('SIGTERM');
  expect((await program.ended).code).toBe(0);
  expect(spans.map(({ name }) => name)).toContain('query');
});

it('a receiver that is gone harms nothing, and is in the log', async () => {
  const program = startProgram(built, {
    ...settings(),
    // Nothing listens on the discard port.
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
    OTEL_BSP_SCHEDULE_DELAY: '50',
  });
  const address = await program.address();
  expect((await fetch(`${address}/graphql?query={errors{code}}`)).status).toBe(200);
  program.process.kill('SIGTERM');
  const { code, complaint } = await program.ended;
  expect(code).toBe(0);
  expect(complaint).toContain('OpenTelemetry: ');
});

it('without the SDK it says what to install, and without its variables it does not miss it', async () => {
  // An import that fails stands for a missing package.
  const hook = `data:text/javascript,${encodeURIComponent(`
    import { register } from 'node:module';
    register('data:text/javascript,' + encodeURIComponent(\`export async function resolve(name, context, next) {
      if (name === '@opentelemetry/sdk-node') throw Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });
      return next(name, context);
    }\`));`)}`;
  const start = (env: Record<string, string>) =>
    startProgram(built, { ...settings(), NODE_OPTIONS: `--import ${hook}`, ...env });
  const { code, complaint } = await start({ OTEL_TRACES_EXPORTER: 'otlp' }).ended;
  expect([code, complaint.trim().split('\n').at(-1)]).toEqual([
    1,
    'OTEL_TRACES_EXPORTER asks for spans of OpenTelemetry, and its SDK is not installed: npm install @opentelemetry/sdk-node, or unset it.',
  ]);
  for (const env of [
    {},
    { OTEL_TRACES_EXPORTER: 'none' },
    { OTEL_TRACES_EXPORTER: 'otlp', OTEL_SDK_DISABLED: 'true' },
  ]) {
    const program = start(env as Record<string, string>);
    expect((await fetch(`${await program.address()}/health`)).status).toBe(200);
    program.process.kill('SIGTERM');
    expect((await program.ended).code).toBe(0);
  }
});
