import type { GraphQLSchema } from 'graphql';
import { createYoga } from 'graphql-yoga';
import type { Context, House } from '../schema/index.ts';
import { createDocumentCache } from './document-cache.ts';
import { publicError } from './errors.ts';
import type { Gate } from './gate.ts';
import { useGraphiql } from './graphiql/use-graphiql.ts';
import type { Log } from './log.ts';
import { createRequestSignals } from './request-signals.ts';
import { useBodyLimit } from './use-body-limit.ts';
import { useCsrf } from './use-csrf.ts';
import { useEndpoint } from './use-endpoint.ts';
import { useFiles } from './use-files.ts';
import { useGate } from './use-gate.ts';
import { useGraphqlRules } from './use-graphql-rules.ts';
import { isLoopback, useHost } from './use-host.ts';
import { useKeys } from './use-keys.ts';
import { useReady } from './use-ready.ts';
import { useUploads } from './use-uploads.ts';

export { createGate, type Gate } from './gate.ts';
export { listenerOf } from './listener.ts';
export { createLog, type Log } from './log.ts';
export { createTurnAway } from './turn-away.ts';
export { isLoopback } from './use-host.ts';

export interface AppSettings {
  /** What it listens on. */
  readonly host: string;
  /** What result addresses begin with; the request's own host if absent. */
  readonly publicUrl?: string;
  /** Whether `x-forwarded-*` headers are believed. */
  readonly trustProxy: boolean;
  /** Origins whose pages may call this server; none but its own if empty. */
  readonly corsOrigins: readonly string[];
  /** Who may ask; everybody if empty. */
  readonly apiKeys: readonly string[];
  readonly maxFileBytes: number;
  readonly maxFiles: number;
  /** Seconds for a request; 0 is no limit. */
  readonly deadline: number;
}

export interface App {
  readonly schema: GraphQLSchema;
  readonly store: House['store'];
  readonly gate: Gate;
  readonly settings: AppSettings;
  readonly isReady: () => boolean;
  readonly log: Log;
}

/** The server as a list of small plugins in order of time: who asks, what is asked, how large it is, whether there is room. */
export function createApp({ schema, store, gate, settings, isReady, log }: App) {
  const { host, corsOrigins, apiKeys, maxFileBytes, maxFiles, deadline } = settings;
  const { signalOf, plugin: useSignals } = createRequestSignals({ deadline, log });
  const { parserAndValidationCache, forgetRefused } = createDocumentCache();
  return createYoga<object, Context>({
    schema,
    context({ request }) {
      const signal = signalOf(request);
      return { origin: originOf(request, settings), signal, work: (job) => gate.work(signal, job) };
    },
    parserAndValidationCache,
    multipart: false,
    maxRequestBodySize: false,
    graphiql: false,
    landingPage: false,
    logging: false,
    cors: corsOrigins.length > 0 ? { origin: [...corsOrigins], methods: ['GET', 'POST', 'OPTIONS'] } : false,
    maskedErrors: { maskError: (error) => publicError(error, log) },
    plugins: [
      useGraphqlRules(),
      forgetRefused,
      isLoopback(host) && apiKeys.length === 0 && useHost(settings),
      useReady(isReady),
      useFiles({ store }),
      useGraphiql(),
      useEndpoint(),
      useKeys(apiKeys),
      useCsrf(),
      useUploads({ maxFileBytes, maxFiles, signalOf }),
      useBodyLimit(maxFiles * maxFileBytes + 2_000_000),
      useGate(gate, settings, signalOf),
      useSignals,
    ],
  });
}

/** `https://host:port` as the client knows this server. */
export function originOf({ url, headers }: Request, { publicUrl, trustProxy }: AppSettings): string {
  if (publicUrl) return publicUrl.replace(/\/+$/, '');
  const { protocol, host } = new URL(url);
  const first = (name: string) => (trustProxy ? headers.get(name)?.split(',')[0]?.trim() : undefined);
  return `${first('x-forwarded-proto') ?? protocol.slice(0, -1)}://${first('x-forwarded-host') ?? headers.get('host') ?? host}`;
}
