import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GraphQLSchema } from 'graphql';
import type { Config } from './config.ts';
import { checkProvider, createEngine, type Engine } from './engine/index.ts';
import {
  checkLicense,
  createWeights,
  loadManifests,
  type Manifest,
  modelOf,
  notInstalled,
  shippedManifests,
} from './models/index.ts';
import { CodedError, createMemo, createRegistry, plan } from './pipeline/index.ts';
import { base, plugins, presets, readable, recognize, writable } from './plugins/index.ts';
import { loadSamples } from './samples.ts';
import { createSchema, type House, type Models } from './schema/index.ts';
import type { Log } from './server/index.ts';
import { createDiskStore } from './storage/index.ts';
import { createPool, loadPlugins } from './work/index.ts';

/** Everything a server is made of, tied together. */
export interface OpenHouse {
  readonly house: House;
  readonly schema: GraphQLSchema;
  readonly engine: Engine;
  /** Whether the default model is loaded and warm. */
  isReady(): boolean;
  /** Loads the default model and runs it once. */
  warm(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Makes a house by its configuration. Whatever can be wrong with plugins, manifests and presets is said here, before
 * anybody is served.
 */
export async function openHouse(config: Config, log: Log): Promise<OpenHouse> {
  await checkProvider(config.provider);
  const registry = createRegistry([...plugins, ...(await loadPlugins(config.plugins))]);
  const manifests = await loadManifests([shippedManifests, config.modelsFolder]);
  for (const { name, recipe } of manifests) checkRecipe(`models/${name}.json`, () => plan(registry, base, recipe));

  const weights = createWeights({ home: config.home, manifests, token: config.token });
  const engine = createEngine({
    provider: config.provider,
    threads: config.threads,
    cacheFolder: join(config.home, 'cut'),
    log: (message, details) => log.warn({ ...details }, message),
  });
  const store = await createDiskStore({
    folder: config.dataFolder,
    ttl: config.filesTtl,
    maxBytes: config.filesBytes,
  });
  const pool = createPool({ plugins: config.plugins, threads: Math.max(1, Math.floor(config.threads / 2)) });
  const { maxFileBytes, maxFiles, maxPixels } = config;
  const header: House['recognize'] = (bytes) => recognize(bytes, { maxPixels });

  const manifestOf = (name: string): Manifest => {
    const manifest = manifests.find((each) => each.name === name);
    if (manifest) return manifest;
    const known = manifests.map((each) => each.name).join(', ');
    throw new CodedError('BAD_OPTION', `There is no model "${name}". Models are: ${known}.`);
  };
  const loadable = async (name: string) => {
    const manifest = manifestOf(name);
    checkLicense(manifest, config.allowNonCommercial);
    const installed = await weights.locate(name);
    if (!installed) throw notInstalled(manifest, (await weights.status(name)).file);
    return { model: modelOf(manifest, installed.digest), file: installed.file };
  };
  const models: Models = {
    default: manifestOf(config.defaultModel).name,
    list: manifests.map((manifest) => ({ ...manifest, bytes: manifest.bytes ?? null })),
    facts: async (name) => (await loadable(name)).model,
    isInstalled: async (name) => (await weights.status(name)).installed,
    isLoaded: engine.isLoaded,
  };
  for (const [name, { recipe }] of Object.entries(presets)) {
    checkRecipe(`preset ${name}`, () => plan(registry, base, manifestOf(models.default).recipe, recipe));
  }

  const house: House = {
    version: JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8')).version,
    registry,
    base,
    presets,
    models,
    samples: await loadSamples(header),
    store,
    memo: createMemo(config.memoBytes),
    infer: async (model, view, signal) =>
      engine.infer({ model, file: (await weights.status(model.name)).file }, view, signal),
    heavy: pool.heavy,
    recognize: header,
    reads: readable,
    writes: writable,
    limits: { maxFileBytes, maxFiles, maxPixels },
    status: () => {
      const { models: loaded, ...status } = engine.status();
      return { ...status, residentBytes: loaded.reduce((sum, { residentBytes }) => sum + residentBytes, 0) };
    },
  };
  let ready = false;
  return {
    house,
    schema: createSchema(house),
    engine,
    isReady: () => ready,
    async warm() {
      await engine.warm(await loadable(models.default));
      ready = true;
    },
    async close() {
      store.close();
      await Promise.all([engine.close(), pool.close()]);
    },
  };
}

/** A recipe of ours or of the operator's that does not plan is a reason not to start. */
function checkRecipe(what: string, work: () => unknown): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    throw new Error(`${what}: ${error.at.join('.')}: ${error.message}`, { cause: error });
  }
}
