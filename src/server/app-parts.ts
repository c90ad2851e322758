import type { RequestListener } from 'node:http';
import type { GraphQLSchema } from 'graphql';
import type { CutFormats, Log, Telemetry, TraceRequest } from '../schema/index.ts';
import type { Admission } from './admission.ts';
import type { NamedKey } from './api-keys.ts';
import type { IngestPart } from './form-files.ts';
import type { TicketDesk } from './tickets.ts';
import type { OpenArchive } from './use-archives.ts';
import type { FileSettings } from './use-files.ts';
import type { MetricsPage } from './use-metrics.ts';
import type { ClientQuotas } from './use-quotas.ts';

export interface AppSettings {
  /** What it listens on. */
  readonly host: string;
  /** What result addresses begin with; the request's own host if absent. */
  readonly publicUrl?: string;
  /** Whether `x-forwarded-*` headers are trusted. */
  readonly trustProxy: boolean;
  /** Origins whose pages may call this server; none but its own if empty. */
  readonly corsOrigins: readonly string[];
  /** Keys of which a request must send one; none is asked for if empty. */
  readonly apiKeys: readonly NamedKey[];
  /** Whether clients may ask for the schema; on its own machine only, or with `graphiql`, if absent. */
  readonly introspection?: boolean;
  /** The key for metrics; any of `apiKeys` if absent. */
  readonly metricsKey?: NamedKey;
  /** Whether there is a page; on its own machine only if absent. */
  readonly graphiql?: boolean;
  /** Of a store that clients read results from by themselves. */
  readonly resultOrigins?: readonly string[];
  /** Signs the addresses of results, which are open to all that know them if absent. */
  readonly filesSecret?: string;
  /** Seconds that a signed address is good for; an hour if absent. */
  readonly filesTtl?: number;
  /** What clients are hashed with; of this process alone if absent. */
  readonly clientSecret?: Uint8Array;
  readonly maxFileBytes: number;
  readonly maxFiles: number;
  /** Seconds for a request; 0 is no limit. */
  readonly deadline: number;
}

export interface AppParts extends Omit<FileSettings, 'signatures'> {
  readonly schema: GraphQLSchema;
  /** What `/cut` can answer in. */
  readonly formats: CutFormats;
  readonly admission: Admission;
  readonly settings: AppSettings;
  /** Takes the files of forms. */
  readonly ingest: IngestPart;
  /** Whether the default model can be asked now. */
  readonly isReady: () => boolean;
  /** What it waits for while it is not ready. */
  readonly waitsFor?: string;
  /** Archives of jobs; there are none if absent. */
  readonly archive?: OpenArchive;
  /** What each client may use; without limit if absent. */
  readonly quotas?: ClientQuotas;
  /** What requests may send in place of keys. */
  readonly tickets?: TicketDesk;
  /** Aborts when the server is to end: subscriptions end then, it is not ready, and new work is refused. */
  readonly stopping?: AbortSignal;
  readonly log: Log;
  /** Receives the events of requests and of admission. */
  readonly telemetry?: Telemetry;
  readonly traceRequest?: TraceRequest;
  /** What `/metrics` serves; there is nothing if absent. */
  readonly metrics?: MetricsPage;
}

export interface App {
  /** Answers without a socket. */
  fetch(url: string, init?: RequestInit): Promise<Response>;
  /** Answers over sockets of Node's; `createHttpServer` makes a server of it. */
  readonly listener: RequestListener;
  /** Those over sockets that have no whole answer yet; `end` ends them with `SHUTTING_DOWN`. */
  readonly requests: { readonly open: number; end(): void };
}
