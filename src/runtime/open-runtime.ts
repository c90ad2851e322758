import type { Config } from '../config/index.ts';
import { checkProvider, createEngine, type Engine, type Provider } from '../engine/index.ts';
import { createFetcher, type FetcherOptions } from '../fetching/index.ts';
import { configureSharp } from '../imaging/index.ts';
import { type ModelCatalog, modelOf } from '../models/index.ts';
import { createMemo, type Log, type Meter, type Telemetry } from '../pipeline/index.ts';
import { createRecognizer } from '../plugins/index.ts';
import { openMaskIndex } from '../redis/index.ts';
import { createIngest, createSources, type Ingest, type Services, type Sources } from '../removal/index.ts';
import type { Store } from '../storage/index.ts';
import { createPool } from '../workers/index.ts';
import { checkRecipes } from './check-recipes.ts';
import { type ChosenModel, chooseModel } from './default-model.ts';
import { loadCatalog } from './load-catalog.ts';
import { observedFetch } from './observed-fetch.ts';
import { overflowWarning } from './overflow-warning.ts';
import { createSharedMasks } from './shared-masks.ts';

/** Everything below the edges, tied together: a server, a command or a program works with it. */
export interface Runtime {
  readonly services: Services;
  readonly models: ModelCatalog;
  readonly chosen: ChosenModel;
  readonly engine: Engine;
  readonly ingest: Ingest;
  /** The images of a request that ends when the signal aborts. */
  sources(signal: AbortSignal, meter?: Meter): Sources;
  /** Whether the default model is loaded, warm, and responsive. */
  isReady(): boolean;
  /** Starts the worker threads, loads the default model and runs it once. */
  warm(): Promise<void>;
  close(): Promise<void>;
}

/** What is given to a runtime beside the configuration. */
export interface RuntimeOptions {
  readonly log: Log;
  readonly telemetry?: Telemetry;
  /** How addresses are resolved and judged, in tests; no setting changes it. */
  readonly fetching?: Pick<FetcherOptions, 'resolve' | 'isPublic' | 'times'>;
  /** Whether masks are shared with the processes that have the same Redis: they must have the same store. */
  readonly sharesMasks?: boolean;
  /** Where sources and results lie. */
  openStore(config: Config, telemetry: Telemetry): Promise<Store>;
}

/** Threads for heavy plugins at most: each is an isolate of some 30 MB, and plugins are short. */
const MOST_THREADS = 8;

/**
 * Ties a runtime together. Processes and threads start when they are needed. A runtime that fails to open leaves nothing
 * behind.
 *
 * @throws Error that says which plugin, manifest, preset, model or setting is wrong, and how
 */
export async function openRuntime(config: Config, options: RuntimeOptions): Promise<Runtime> {
  const { log, telemetry = () => {} } = options;
  const cores = config.threads * config.processes;
  configureSharp({ threads: cores });
  const provider = await checkProvider(config.provider);
  const { catalog, models } = await loadCatalog(config);
  const chosen = await chooseModel({ ...config, provider });
  models.find(chosen.name);
  checkRecipes(catalog, chosen.name);
  const recognizer = createRecognizer(catalog.registry);
  const warnOfOverflow = overflowWarning(models, provider, log);
  // Engine and pool start nothing before they are asked, so the store, which does, is opened last.
  const engine = openEngine(config, provider, log, telemetry);
  const pool = createPool({
    plugins: config.plugins,
    threads: Math.min(MOST_THREADS, Math.max(2, cores)),
    onError: (err) => log.error({ err }, 'A worker thread failed.'),
  });
  const store = await options.openStore(config, telemetry);
  const index = await openIndex(config, options).catch(async (error) => {
    await store.close();
    throw error;
  });
  const { maxFileBytes, maxPixels, pixelMemory, urlSources: sources } = config;
  const services: Services = {
    catalog,
    defaultModel: chosen.name,
    store,
    memo: createMemo(config.memoBytes),
    masks: index && createSharedMasks(store, index, log),
    async infer(model, view, signal) {
      warnOfOverflow(model.name);
      const { file } = await models.loadable(model.name);
      return engine.infer({ model, file }, view, signal);
    },
    heavy: pool.heavy,
    recognizer,
    fetchFile:
      sources.length > 0
        ? observedFetch(createFetcher({ ...options.fetching, sources, maxBytes: maxFileBytes }), telemetry)
        : undefined,
    modelFacts: config.workersOnly ? statedFacts(models) : async (name) => (await models.loadable(name)).model,
    limits: { maxFileBytes, maxPixels, pixelMemory },
    telemetry,
  };
  const ingest = createIngest(services);
  let wasWarm = false;
  return {
    services,
    models,
    chosen,
    engine,
    ingest,
    sources: createSources(services, ingest),
    isReady() {
      // What could not be loaded at the start may have been loaded for a request since.
      wasWarm ||= engine.isLoaded(chosen.name);
      return wasWarm && engine.isResponsive(chosen.name);
    },
    async warm() {
      pool.start();
      await engine.warm(await models.loadable(chosen.name));
      wasWarm = true;
    },
    async close() {
      index?.close();
      await Promise.all([store.close(), engine.close(), pool.close()]);
    },
  };
}

/** Of masks that processes with one Redis share; undefined where there is none, or nothing is remembered. */
const openIndex = async ({ redisUrl, redisPrefix, filesTtl, memoBytes }: Config, { sharesMasks }: RuntimeOptions) =>
  sharesMasks && redisUrl !== undefined && memoBytes > 0 ? openMaskIndex(redisUrl, redisPrefix, filesTtl) : undefined;

function openEngine(config: Config, provider: Provider, log: Log, telemetry: Telemetry): Engine {
  const { threads, processes, batch, engineMemory: memory } = config;
  return createEngine({
    ...{ provider, threads, processes, batch, memory, telemetry },
    log: (message, details, level) => log[level ?? 'warn']({ ...details }, message),
  });
}

/** Of a process that runs no model: what the manifest states, and that its license allows its use here. */
const statedFacts = (models: ModelCatalog) => async (name: string) => {
  const manifest = models.permitted(name);
  return modelOf(manifest, manifest.digest);
};
