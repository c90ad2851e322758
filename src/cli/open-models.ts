import { join, resolve } from 'node:path';
import { defaultHome } from '../config/index.ts';
import { type ModelCatalog, openCatalog } from '../models/index.ts';
import type { Terminal } from './terminal.ts';

/** The models of the terminal's environment; an empty variable counts as unset. */
export function openModels({ env }: Terminal): Promise<ModelCatalog> {
  const home = resolve(env.MATTEQL_HOME || defaultHome());
  return openCatalog({
    home,
    modelsFolder: resolve(env.MODELS_DIR || join(home, 'manifests')),
    token: env.HF_TOKEN || undefined,
    allowNonCommercial: env.ALLOW_NONCOMMERCIAL === 'true',
  });
}
