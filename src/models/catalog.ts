import { stat } from 'node:fs/promises';
import type { Model } from '../pipeline/index.ts';
import { checkLicense } from './check-license.ts';
import { findManifest } from './find-manifest.ts';
import type { InstalledWeights, Progress, WeightsStatus } from './installed.ts';
import { loadManifests } from './load-manifests.ts';
import { derivationOf, type Manifest, modelOf } from './manifest.ts';
import { shippedManifests } from './shipped-manifests.ts';
import { createWeights, weightsFolderOf } from './weights.ts';
import { notInstalled } from './weights-errors.ts';

/** A model as the engine loads it. */
export interface LoadableModel {
  readonly model: Model;
  /** Path of the weights. */
  readonly file: string;
}

export interface PullOptions {
  /** A derived model needs another one first: `model` is the one that is fetched or made now. */
  readonly onProgress?: (progress: Progress & { readonly model: string }) => void;
  /** Is called when a model's weights are in place, also where they were before. */
  readonly onInstalled?: (model: string, weights: InstalledWeights) => void;
  /** Stops the transfer; what arrived is kept. */
  readonly signal?: AbortSignal;
}

/** The models that can be used: their manifests, their weights, and the check of their licenses. */
export interface ModelCatalog {
  /** Sorted by name. */
  readonly manifests: readonly Manifest[];
  /** Where weights are, and where new ones go: `<name>.onnx`. */
  readonly weightsFolder: string;
  /** Where the operator's own manifests are, and where new ones go: `<name>.json`. */
  readonly manifestFolder: string;
  /** @throws CodedError `BAD_OPTION` that lists the models there are */
  find(name: string): Manifest;
  /** The manifest of a model whose license allows its use here. @throws CodedError `BAD_OPTION`, `LICENSE_NOT_ACCEPTED` */
  permitted(name: string): Manifest;
  /** Whether there is a file of weights, and its size; it is not read. @throws CodedError `BAD_OPTION` */
  status(name: string): Promise<WeightsStatus>;
  isInstalled(name: string): Promise<boolean>;
  /**
   * A model as the engine loads it. The file is hashed once, and again when its size or time of change differ.
   *
   * @throws CodedError `BAD_OPTION`, `LICENSE_NOT_ACCEPTED`, `MODEL_NOT_INSTALLED`, `MODEL_MISMATCH`
   */
  loadable(name: string): Promise<LoadableModel>;
  /** The weights, if they are installed; never fetches. @throws CodedError `BAD_OPTION`, `MODEL_MISMATCH` */
  locate(name: string): Promise<InstalledWeights | undefined>;
  /**
   * Fetches weights that are not installed, first those that they are made of.
   *
   * @throws CodedError `BAD_OPTION`, `LICENSE_NOT_ACCEPTED`, `FETCH_FAILED`, `FETCH_REFUSED`, `MODEL_MISMATCH`,
   * `MODEL_NOT_INSTALLED` (no source), `STORAGE_UNAVAILABLE`; the signal's reason
   */
  pull(name: string, options?: PullOptions): Promise<InstalledWeights>;
  /** Reads the whole file again. @throws CodedError `BAD_OPTION`, `MODEL_NOT_INSTALLED`, `MODEL_MISMATCH` */
  verify(name: string): Promise<InstalledWeights>;
}

export interface CatalogSettings {
  /** Weights are in its folder `models`. */
  readonly home: string;
  /** The operator's own manifests. */
  readonly modelsFolder: string;
  /** For gated sources of weights. */
  readonly token?: string | undefined;
  readonly allowNonCommercial: boolean;
  /** Before each further attempt of a transfer, in milliseconds. */
  readonly pauses?: readonly number[] | undefined;
}

/** Reads the shipped manifests and the operator's, and nothing else. @throws CodedError `BAD_OPTION` for one that is wrong */
export const openCatalog = async (settings: CatalogSettings): Promise<ModelCatalog> =>
  createCatalog(await loadManifests([shippedManifests, settings.modelsFolder]), settings);

/** A catalog of these models; touches no disk before it is asked. */
export function createCatalog(manifests: readonly Manifest[], settings: CatalogSettings): ModelCatalog {
  const { home, modelsFolder, token, allowNonCommercial, pauses } = settings;
  const weights = createWeights({ home, manifests, token, pauses });
  /** What each file was found to be, for as long as it has the same size and time of change: a run costs one `stat`. */
  const loadables = new Map<string, { readonly state: string; readonly loadable: LoadableModel }>();
  const find = (name: string) => findManifest(manifests, name);

  function permitted(name: string): Manifest {
    const manifest = find(name);
    checkLicense(manifest, allowNonCommercial);
    return manifest;
  }

  async function loadable(name: string): Promise<LoadableModel> {
    const manifest = permitted(name);
    const known = loadables.get(name);
    if (known && (await stateOf(known.loadable.file)) === known.state) return known.loadable;
    loadables.delete(name);
    const { file } = await weights.status(name);
    // Looked at before hashing: a file that changes meanwhile is hashed again by the next run.
    const state = await stateOf(file);
    const installed = await weights.locate(name);
    if (!installed) throw notInstalled(manifest, file);
    const found = { model: modelOf(manifest, installed.digest), file };
    loadables.set(name, { state, loadable: found });
    return found;
  }

  async function pull(name: string, { onProgress, onInstalled, signal }: PullOptions = {}): Promise<InstalledWeights> {
    const derivation = derivationOf(permitted(name));
    const isKnown = manifests.some((each) => each.name === derivation?.derivedFrom && !derivationOf(each));
    const models = derivation && isKnown && !(await isInstalled(name)) ? [derivation.derivedFrom, name] : [name];
    let installed: InstalledWeights | undefined;
    for (const model of models) {
      const progress = onProgress && ((each: Progress) => onProgress({ model, ...each }));
      installed = await weights.pull(model, { onProgress: progress, signal }).finally(() => loadables.delete(model));
      onInstalled?.(model, installed);
    }
    return installed!;
  }

  const isInstalled = async (name: string) => (await weights.status(name)).installed;
  const { status, locate, verify } = weights;
  const folders = { weightsFolder: weightsFolderOf(home), manifestFolder: modelsFolder };
  return { manifests, ...folders, find, permitted, status, isInstalled, loadable, locate, pull, verify };
}

/** Size and time of change of a file; empty where there is none. */
const stateOf = (file: string): Promise<string> =>
  stat(file).then(
    ({ size, mtimeMs }) => `${size} ${mtimeMs}`,
    () => '',
  );
