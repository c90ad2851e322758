import type { Config } from '../config/index.ts';
import { type Runtime, shownLimits } from '../runtime/index.ts';
import { createSchema } from '../schema/index.ts';
import { type App, createAdmission, createApp, type Log } from '../server/index.ts';

/** The GraphQL server of a runtime. It answers without a socket too, for tests and programs. */
export function createServerApp(runtime: Runtime, config: Config, log: Log): App {
  const { services, models, engine, chosen, ingest } = runtime;
  const { catalog, store, telemetry } = services;
  const { maxRunning: places, maxQueue, pixelMemory } = config;
  const admission = createAdmission({ places, maxQueue, pixelMemory });
  const schema = createSchema(catalog, {
    ...services,
    sources: runtime.sources,
    defaultModelReason: chosen.reason,
    int8: chosen.int8,
    isInstalled: models.isInstalled,
    isLoaded: engine.isLoaded,
    engineStatus: engine.status,
    admission,
    shownLimits: shownLimits(config),
  });
  const files = catalog.registry.list('encode').map(({ file }) => file!);
  return createApp({
    ...{ schema, store, admission, log, telemetry, settings: config },
    ingest: (bytes, _, signal) => ingest(bytes, signal),
    mediaTypes: Object.fromEntries(files.map(({ extension, mediaType }) => [extension, mediaType])),
    isReady: runtime.isReady,
  });
}
