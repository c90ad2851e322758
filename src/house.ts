import { readFile } from 'node:fs/promises';
import type { GraphQLSchema } from 'graphql';
import type { Config } from './config.ts';
import { chooseModel } from './default-model.ts';
import { checkProvider, createEngine, type Engine, eightBitInstructions } from './engine/index.ts';
import { CodedError, createMemo, createRegistry, plan, type Recipe, type Registry } from './pipeline/index.ts';
import { base, createRecognizer, loadPlugins, plugins, presets, writableFormats } from './plugins/index.ts';
import { loadSamples } from './samples.ts';
import { createSchema, type House } from './schema/index.ts';
import { createGate, type Gate, type Log } from './server/index.ts';
import { openShelf, type Shelf } from './shelf.ts';
import { createDiskStore } from './storage/index.ts';
import { createPool } from './work/index.ts';

/** Everything a server is made of, tied together. */
export interface OpenHouse {
  readonly house: House;
  readonly schema: GraphQLSchema;
  readonly engine: Engine;
  readonly gate: Gate;
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
  const recognizer = createRecognizer(registry);
  const shelf = await openShelf(config);
  const chosen = await chooseModel(config);
  checkRecipes(registry, shelf, chosen.name);
  const warnOfOverflow = overflowWarner(shelf, config.provider, log);
  const engine = createEngine({
    provider: config.provider,
    threads: config.threads,
    processes: config.processes,
    batch: config.batch,
    memory: config.engineMemory,
    log: (message, details, level?) => log[level ?? 'warn']({ ...details }, message),
  });
  const store = await createDiskStore({
    folder: config.dataFolder,
    ttl: config.filesTtl,
    maxBytes: config.filesBytes,
  }).catch((cause) => {
    throw new Error(`DATA_DIR=${config.dataFolder} cannot be used for files: ${cause.message}`, { cause });
  });
  const pool = createPool({ plugins: config.plugins, threads: Math.max(2, config.threads * config.processes) });
  const { maxFileBytes, maxFiles, maxPixels, maxRunning, maxQueue, deadline } = config;
  const gate = createGate({ places: maxRunning, maxQueue });
  const header: House['recognize'] = (bytes) => recognizer.header(bytes, { maxPixels });

  const house: House = {
    version: JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8')).version,
    registry,
    base,
    presets,
    models: {
      default: chosen.name,
      ...(chosen.reason !== undefined && { reason: chosen.reason }),
      ...(chosen.eightBit && { eightBit: chosen.eightBit }),
      list: shelf.manifests.map((manifest) => ({ ...manifest, bytes: manifest.bytes ?? null })),
      facts: async (name) => (await shelf.loadable(name)).model,
      isInstalled: shelf.isInstalled,
      isLoaded: engine.isLoaded,
    },
    samples: await loadSamples((bytes) => recognizer.header(bytes, { maxPixels: Number.POSITIVE_INFINITY })),
    store,
    memo: createMemo(config.memoBytes),
    infer: async (model, view, signal) => {
      warnOfOverflow(model.name);
      const { file } = await shelf.loadable(model.name);
      return engine.infer({ model, file }, view, signal);
    },
    heavy: pool.heavy,
    recognize: header,
    reads: recognizer.formats,
    writes: writableFormats(registry),
    limits: { maxFileBytes, maxFiles, maxPixels, maxRunning, maxQueue, deadline },
    gate,
    status: engine.status,
  };
  let ready = false;
  return {
    house,
    schema: createSchema(house),
    engine,
    gate,
    isReady() {
      // What could not be loaded at the start may have been loaded for a request since.
      ready ||= engine.isLoaded(chosen.name);
      return ready;
    },
    async warm() {
      await engine.warm(await shelf.loadable(chosen.name));
      ready = true;
    },
    async close() {
      await Promise.all([store.close(), engine.close(), pool.close()]);
    },
  };
}

/** Says once of each network that this processor may spoil its masks; `auto` would have looked. */
function overflowWarner({ find }: Shelf, provider: string, log: Log): (name: string) => void {
  // Elsewhere sums have 32 bits from the start.
  const isRisky = provider === 'cpu' && process.arch === 'x64' && eightBitInstructions()?.length === 0;
  const warned = new Set<string>();
  return (name) => {
    const { file } = find(name);
    if (!isRisky || warned.has(name) || !file || !('derivedFrom' in file) || file.bits === 7) return;
    warned.add(name);
    log.warn(
      { model: name },
      'This network is in eight bits, and this processor has no instructions for them: sums of two products may overflow and ' +
        `spoil masks. Take "${file.derivedFrom}", or quantize it with --bits 7.`,
    );
  };
}

/** A recipe of ours or of the operator's that does not plan is a reason not to start. */
function checkRecipes(registry: Registry, { manifests, find }: Shelf, defaultModel: string): void {
  const checked = (what: string, recipes: readonly Recipe[]) => {
    try {
      plan(registry, base, ...recipes);
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      throw new Error(`${what}: ${error.at.join('.')}: ${error.message}`, { cause: error });
    }
  };
  const { recipe: usual } = find(defaultModel);
  for (const { name, recipe } of manifests) checked(`The manifest of "${name}"`, [recipe]);
  for (const [name, { recipe }] of Object.entries(presets)) checked(`The preset "${name}"`, [usual, recipe]);
}
