import { readFile } from 'node:fs/promises';
import type { Config } from '../config/index.ts';
import { type ModelCatalog, openCatalog } from '../models/index.ts';
import { createRegistry } from '../pipeline/index.ts';
import { base, loadPlugins, plugins, presets } from '../plugins/index.ts';
import { type Catalog, screaming } from '../removal/index.ts';
import { loadPresets } from './load-presets.ts';
import { loadSamples } from './samples.ts';

/** What there is to choose from, and where its weights are. */
export interface Catalogs {
  readonly catalog: Catalog;
  readonly models: ModelCatalog;
}

type CatalogConfig = Pick<
  Config,
  | 'home'
  | 'modelsFolder'
  | 'token'
  | 'allowNonCommercial'
  | 'plugins'
  | 'defaultPreset'
  | 'presetsFolder'
  | 'maxFileBytes'
  | 'maxPixels'
>;

const none = { presets: {}, pictures: [] };

/**
 * Reads plugins, manifests, presets and samples; opens no store, thread or process.
 *
 * @throws Error that says which of them is wrong, and how
 */
export async function loadCatalog(config: CatalogConfig): Promise<Catalogs> {
  const registry = createRegistry([...plugins, ...(await loadPlugins(config.plugins))]);
  const models = await openCatalog(config);
  const own = config.presetsFolder ? await loadPresets(config.presetsFolder, registry, config) : none;
  const all = { ...presets, ...own.presets };
  const catalog: Catalog = {
    version: JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')).version,
    registry,
    base,
    presets: all,
    defaultPreset: presetOf(config.defaultPreset, all),
    models: models.manifests.map((manifest) => ({ ...manifest, bytes: manifest.bytes ?? null })),
    samples: await loadSamples(),
    pictures: own.pictures,
  };
  return { catalog, models };
}

/** @throws Error where there is no such preset */
function presetOf(name: string, all: Catalog['presets']): string {
  const names = Object.keys(all);
  const found = names.find((each) => screaming(each) === name);
  if (found === undefined)
    throw new Error(`DEFAULT_PRESET=${name} must be one of: ${names.map(screaming).join(', ')}.`);
  return found;
}
