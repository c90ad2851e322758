import { readConfig } from '../config/index.ts';
import { type ModelCatalog, openCatalog } from '../models/index.ts';
import type { Terminal } from './terminal.ts';

/** The models of the terminal's environment. @throws Error that names a setting that is wrong */
export const openModels = async ({ env }: Terminal): Promise<ModelCatalog> => openCatalog(readConfig(env));
