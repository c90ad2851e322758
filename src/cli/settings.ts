import { join } from 'node:path';
import {
  createWeights,
  defaultHome,
  loadManifests,
  type Manifest,
  shippedManifests,
  type Weights,
} from '../models/index.ts';
import type { Terminal } from './terminal.ts';

export interface ModelSettings {
  readonly home: string;
  /** The operator's own manifests. */
  readonly modelsDir: string;
  readonly allowNonCommercial: boolean;
}

/** The settings of the server that concern models; an empty variable is an unset one. */
export function settingsOf({ env }: Terminal): ModelSettings {
  const home = env.MATTEQL_HOME || defaultHome();
  return {
    home,
    modelsDir: env.MODELS_DIR || join(home, 'manifests'),
    allowNonCommercial: env.ALLOW_NONCOMMERCIAL === 'true',
  };
}

export interface Shelf {
  readonly settings: ModelSettings;
  readonly manifests: readonly Manifest[];
  readonly weights: Weights;
}

/** All models, and their weights as far as they are there. */
export async function openShelf(terminal: Terminal): Promise<Shelf> {
  const settings = settingsOf(terminal);
  const manifests = await loadManifests([shippedManifests, settings.modelsDir]);
  const weights = createWeights({ home: settings.home, manifests, token: terminal.env.HF_TOKEN || undefined });
  return { settings, manifests, weights };
}
