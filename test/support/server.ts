import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { rateLimitOf, withRateLimit } from '../../src/cli/rate-limit-of.ts';
import { serverParts } from '../../src/cli/server-parts.ts';
import { startJobs } from '../../src/cli/start-jobs.ts';
import { readConfig } from '../../src/config/index.ts';
import type { Log } from '../../src/pipeline/index.ts';
import { openFileStore, openJobs, openQuotas, openRuntime, type RuntimeOptions } from '../../src/runtime/index.ts';
import { type AppParts, createApp, createHttpServer } from '../../src/server/index.ts';
import { createMetrics } from '../../src/telemetry/index.ts';
import type { TypedDocumentString } from '../gql/graphql.ts';
import { brightnessNetwork } from './networks.ts';

export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly data: T;
  readonly errors: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions: { readonly code: string; readonly path?: string; readonly requestId?: string };
  }[];
}

/**
 * A whole server in a temporary home. By default its model is one of a few hundred bytes for which bright pixels are the
 * subject, and requests that name no preset get the model's own recipe.
 */
export async function openTestServer(
  settings: Readonly<Record<string, string>> = {},
  parts: Partial<AppParts> = {},
  options: Pick<RuntimeOptions, 'fetching'> = {},
) {
  const home = await mkdtemp(join(tmpdir(), 'matteql-home-'));
  await addStandIn(home);
  const config = readConfig({
    MATTEQL_HOME: home,
    DEFAULT_MODEL: 'standIn',
    DEFAULT_PRESET: 'REFERENCE',
    THREADS: '2',
    ...settings,
  });
  const logged: unknown[] = [];
  const lines: { readonly level: string; readonly details: any; readonly text: string }[] = [];
  const lineOf = (level: string) => (details: unknown, text: unknown) =>
    void lines.push({ level, details, text: String(text) });
  const log = {
    info: lineOf('info'),
    warn: lineOf('warn'),
    error: (...args: [unknown, unknown]) => {
      logged.push(args);
      lineOf('error')(...args);
    },
  } as unknown as Log;
  const metrics = createMetrics({ process: false });
  const { telemetry } = metrics;
  const runtime = await openRuntime(config, { telemetry, ...options, log, openStore: openFileStore });
  const stop = new AbortController();
  const rateLimit = rateLimitOf(config);
  const opened = await openJobs(withRateLimit(config, rateLimit), runtime.services, log);
  const quotas = await openQuotas(config, rateLimit, log);
  const { services, ...own } = serverParts(runtime, opened, config, log, {
    metrics,
    quotas,
    stopping: stop.signal,
  });
  const { jobs } = opened;
  const working = startJobs({ runtime, jobs, admission: own.admission, quotas, config, log, grace: 0 });
  const app = createApp({ ...own, ...parts });
  const servers: Server[] = [];

  const answerOf = async <T>(response: Response): Promise<Answer<T>> => {
    const { data, errors = [] } = (await response.json()) as Answer<T>;
    return { status: response.status, headers: response.headers, data, errors };
  };

  return {
    ...runtime,
    ...own,
    jobs,
    /** What resolvers work with. */
    services,
    app,
    config,
    home,
    /** What was logged as an error. */
    logged,
    /** Everything that was logged. */
    lines,
    /** Begins its end, as a signal to the process of a server does. */
    stop: () => stop.abort(),
    /** Asks through the front door, without a socket. */
    ask: async <T, V>(document: TypedDocumentString<T, V>, variables?: V, headers: Record<string, string> = {}) =>
      answerOf<T>(
        await app.fetch('http://matteql.test/graphql', {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify({ query: document.toString(), variables }),
        }),
      ),
    /** Asks for what the API's types do not allow. */
    askRaw: async (query: string, variables: object = {}, headers: Record<string, string> = {}) =>
      answerOf<any>(
        await app.fetch('http://matteql.test/graphql', {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify({ query, variables }),
        }),
      ),
    /** Sends a form as multipart, with the header that such a request needs. */
    send: async <T>(form: FormData, headers: Record<string, string> = { 'x-graphql-yoga-csrf': '1' }) =>
      answerOf<T>(await app.fetch('http://matteql.test/graphql', { method: 'POST', headers, body: form })),
    /** Listens on a free port of the loopback. */
    async listen(): Promise<string> {
      const server = createHttpServer(app, config);
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    },
    async close() {
      for (const server of servers) server.closeAllConnections();
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
      stop.abort();
      await working.stop();
      await jobs.close();
      quotas.close();
      await runtime.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

export type TestServer = Awaited<ReturnType<typeof openTestServer>>;

/** Opens servers that are closed at the end of the file, or of the `describe` that calls it. */
export function serversOfFile(): typeof openTestServer {
  const opened: TestServer[] = [];
  afterAll(async () => {
    for (const api of opened) await api.close();
  });
  return async (...settings) => {
    const api = await openTestServer(...settings);
    opened.push(api);
    return api;
  };
}

export const standInFacts = {
  title: 'Brightness',
  license: 'Apache-2.0',
  commercialUse: true,
  source: 'made by a test',
  input: { name: 'input', size: [32, 32], layout: 'nchw', order: 'rgb' },
  output: { name: 'output', meaning: 'opacity' },
  recipe: {
    resize: { stretch: {} },
    normalize: { halfUnit: {} },
    denormalize: { clamp: {} },
    restore: { resample: {} },
  },
};

/** The model `standIn`: what is bright is the subject. */
export const addStandIn = (home: string): Promise<void> =>
  addModel(home, 'standIn', brightnessNetwork({ gain: 6 }), standInFacts);

/** Puts a network and its manifest where an operator would. */
export async function addModel(home: string, name: string, network: Uint8Array, facts: object): Promise<void> {
  await mkdir(join(home, 'models'), { recursive: true });
  await mkdir(join(home, 'manifests'), { recursive: true });
  const digest = `sha256:${createHash('sha256').update(network).digest('hex')}`;
  await writeFile(join(home, 'models', `${name}.onnx`), network);
  await writeFile(join(home, 'manifests', `${name}.json`), JSON.stringify({ ...facts, digest }));
}

/** A form of the GraphQL multipart request specification: each file stands for one variable. */
export function formOf(query: { toString(): string }, files: Readonly<Record<string, Blob>>, variables: object = {}) {
  const names = Object.keys(files);
  const empty = Object.fromEntries(names.map((name) => [name, null]));
  const form = new FormData();
  form.append('operations', JSON.stringify({ query: query.toString(), variables: { ...variables, ...empty } }));
  form.append('map', JSON.stringify(Object.fromEntries(names.map((name, index) => [index, [`variables.${name}`]]))));
  for (const [index, name] of names.entries()) form.append(String(index), files[name]!, `${name}.png`);
  return form;
}

/** A picture of one color, or with a white half to the right, as PNG. */
export async function drawn(width: number, height: number, color = '#000', half = true): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  const base = sharp({ create: { width, height, channels: 3, background: color } });
  if (!half) return base.png().toBuffer();
  const white = { create: { width: Math.ceil(width / 2), height, channels: 3 as const, background: '#fff' } };
  return base
    .composite([{ input: white, left: Math.floor(width / 2), top: 0 }])
    .removeAlpha()
    .png()
    .toBuffer();
}

export const dataUriOf = (png: Buffer): string => `data:image/png;base64,${png.toString('base64')}`;
export const blobOf = (bytes: Buffer): Blob => new Blob([new Uint8Array(bytes)]);
