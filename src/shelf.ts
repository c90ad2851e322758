import type { Config } from './config.ts';
import type { Loadable } from './engine/index.ts';
import {
  checkLicense,
  createWeights,
  loadManifests,
  type Manifest,
  modelOf,
  notInstalled,
  shippedManifests,
} from './models/index.ts';
import { CodedError } from './pipeline/index.ts';

/** The networks that can be asked for: their manifests, their weights, and the gate of their licenses. */
export interface Shelf {
  readonly manifests: readonly Manifest[];
  /** @throws CodedError `BAD_OPTION` that lists the models there are */
  find(name: string): Manifest;
  isInstalled(name: string): Promise<boolean>;
  /** A model as the engine takes it. @throws CodedError `MODEL_NOT_INSTALLED`, `LICENSE_NOT_ACCEPTED`, `MODEL_MISMATCH` */
  loadable(name: string): Promise<Loadable>;
}

export async function openShelf({ home, modelsFolder, token, allowNonCommercial }: Config): Promise<Shelf> {
  const manifests = await loadManifests([shippedManifests, modelsFolder]);
  const weights = createWeights({ home, manifests, token });
  function find(name: string): Manifest {
    const manifest = manifests.find((each) => each.name === name);
    if (manifest) return manifest;
    const known = manifests.map((each) => each.name).join(', ');
    throw new CodedError('BAD_OPTION', `There is no model "${name}". Models are: ${known}.`);
  }
  return {
    manifests,
    find,
    isInstalled: async (name) => (await weights.status(name)).installed,
    async loadable(name) {
      const manifest = find(name);
      checkLicense(manifest, allowNonCommercial);
      const installed = await weights.locate(name);
      if (!installed) throw notInstalled(manifest, (await weights.status(name)).file);
      return { model: modelOf(manifest, installed.digest), file: installed.file };
    },
  };
}
