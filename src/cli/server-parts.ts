import type { Config } from '../config/index.ts';
import { queuedRemoval } from '../jobs/index.ts';
import type { Log } from '../pipeline/index.ts';
import { startRemoval, stored } from '../removal/index.ts';
import { type OpenJobs, type OpenQuotas, type Runtime, shownLimits } from '../runtime/index.ts';
import { type ApiServices, createSchema, cutFormats } from '../schema/index.ts';
import { type Admission, type AppParts, createAdmission, createTickets } from '../server/index.ts';
import type { Metrics } from '../telemetry/index.ts';
import { watchWorkers } from './watch-workers.ts';

export interface ServerOptions {
  readonly metrics?: Metrics;
  readonly quotas?: OpenQuotas;
  /** Aborts when the server is to end. */
  readonly stopping?: AbortSignal;
}

/** What a server is made of, with what its resolvers work with. `createApp` puts it together. */
export function serverParts(
  runtime: Runtime,
  { jobs, clientSecret }: OpenJobs,
  config: Config,
  log: Log,
  { metrics, quotas, stopping = new AbortController().signal }: ServerOptions = {},
): AppParts & { readonly services: ApiServices; readonly admission: Admission } {
  const { models, engine, chosen, ingest } = runtime;
  const { catalog, store, telemetry } = runtime.services;
  const { maxRunning: places, maxQueue, pixelMemory, workersOnly } = config;
  const admission = createAdmission({ places, maxQueue, pixelMemory });
  const tickets = createTickets(clientSecret);
  const services: ApiServices = {
    ...runtime.services,
    sources: runtime.sources,
    start: (request, sources, context) =>
      workersOnly
        ? queuedRemoval(request, { services, sources, context, jobs })
        : startRemoval(request, services, sources, context),
    workersOnly,
    defaultModelReason: chosen.reason,
    int8: chosen.int8,
    isInstalled: models.isInstalled,
    isLoaded: engine.isLoaded,
    engineStatus: engine.status,
    admission,
    jobs,
    tickets,
    maxBatch: config.maxBatch,
    log,
    shownLimits: shownLimits(config),
  };
  const { isReady, waitsFor = undefined } = workersOnly ? watchWorkers(jobs, stopping) : { isReady: runtime.isReady };
  metrics?.read(() => ({
    engine: engine.status(),
    admission: admission.status,
    memoBytes: runtime.services.memo.bytes,
    filesBytes: config.filesBytes,
    ready: isReady() && !stopping.aborted,
  }));
  const files = catalog.registry.list('encode').map(({ file }) => file!);
  return {
    services,
    schema: createSchema(catalog, services),
    formats: cutFormats(catalog, chosen.name),
    store: {
      peek: (digest, extension) => stored(() => store.peek(digest, extension)),
      open: (file, range) => stored(() => store.open(file, range)),
    },
    admission,
    tickets,
    log,
    telemetry,
    ...(metrics && { metrics }),
    settings: { ...config, clientSecret, resultOrigins: resultOriginsOf(config) },
    ...(quotas && { quotas }),
    archive: jobs.archive,
    ingest: (bytes, { filename }, signal) => ingest(bytes, signal, filename),
    mediaTypes: Object.fromEntries(files.map(({ extension, mediaType }) => [extension, mediaType])),
    isReady,
    ...(waitsFor !== undefined && { waitsFor }),
    stopping,
  };
}

/** Where clients read results without this server. */
const resultOriginsOf = ({ s3 }: Config): readonly string[] =>
  s3?.presigned ? [s3.publicEndpoint ?? s3.endpoint] : [];
