import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolder } from '../config/index.ts';
import { CodedError } from '../pipeline/index.ts';
import { type Digests, digestLike, digestsOf, hashFile, matchesDigest, writeNote } from './digests.ts';
import { explainPull } from './explain-pull.ts';
import { findManifest } from './find-manifest.ts';
import { install } from './install.ts';
import type { InstalledWeights, Progress, WeightsStatus } from './installed.ts';
import { withLock } from './lock.ts';
import { type DerivedFile, derivationOf, type Manifest } from './manifest.ts';
import { notInstalled, wrongFile } from './weights-errors.ts';

export interface PullWeightsOptions {
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The weights of all models, in `<home>/models/<name>.onnx`, where an operator may as well put one by hand. */
export interface Weights {
  /** Whether there is a file; it is not read. */
  status(name: string): Promise<WeightsStatus>;
  /** The weights, if they are installed; never fetches. @throws CodedError `MODEL_MISMATCH` */
  locate(name: string): Promise<InstalledWeights | undefined>;
  /**
   * Fetches weights that are not installed, and those that they are made of.
   *
   * @throws CodedError `FETCH_FAILED`, `FETCH_REFUSED`, `MODEL_MISMATCH`, `MODEL_NOT_INSTALLED`, `STORAGE_UNAVAILABLE`
   */
  pull(name: string, options?: PullWeightsOptions): Promise<InstalledWeights>;
  /** Reads the whole file again. @throws CodedError `MODEL_NOT_INSTALLED`, `MODEL_MISMATCH` */
  verify(name: string): Promise<InstalledWeights>;
}

export interface WeightsOptions {
  readonly home: string;
  readonly manifests: readonly Manifest[];
  /** For gated sources. */
  readonly token?: string | undefined;
  /** Before each further attempt, in milliseconds. */
  readonly pauses?: readonly number[] | undefined;
}

export function createWeights({ home, manifests, token, pauses = [1_000, 4_000, 15_000] }: WeightsOptions): Weights {
  const fileOf = ({ name }: Manifest) => join(weightsFolderOf(home), `${name}.onnx`);

  async function status(name: string): Promise<WeightsStatus> {
    const file = fileOf(findManifest(manifests, name));
    const found = await stat(file).catch(() => undefined);
    return { installed: found?.isFile() === true, file, ...(found && { bytes: found.size }) };
  }

  async function locate(name: string): Promise<InstalledWeights | undefined> {
    const { installed, file } = await status(name);
    return installed ? checked(findManifest(manifests, name), file, await digestsOf(file)) : undefined;
  }

  async function verify(name: string): Promise<InstalledWeights> {
    const manifest = findManifest(manifests, name);
    const { installed, file } = await status(name);
    if (!installed) throw notInstalled(manifest, file);
    const digests = await hashFile(file);
    await writeNote(file, digests);
    return checked(manifest, file, digests);
  }

  async function pull(
    name: string,
    { onProgress, signal = never }: PullWeightsOptions = {},
  ): Promise<InstalledWeights> {
    const manifest = findManifest(manifests, name);
    const file = fileOf(manifest);
    const usable = await usableOf(manifest);
    if (usable) return usable;
    const { file: from } = manifest;
    if (!from) throw notInstalled(manifest, file);
    const parentOf = (derived: DerivedFile) => pull(parentIn(manifests, name, derived), { signal });
    const options = { manifest, from, file, token, pauses, parentOf, onProgress: onProgress ?? ignore, signal };
    try {
      await makeFolder(dirname(file));
      return await withLock(`${file}.lock`, signal, async () => {
        // Another process may have fetched it while this one waited.
        return (await usableOf(manifest)) ?? checked(manifest, file, await install(options));
      });
    } catch (error) {
      signal.throwIfAborted();
      throw explainPull(error, manifest, file, token !== undefined);
    }
  }

  /** Derived weights are made again where the file is another one, of an earlier range table perhaps. */
  async function usableOf(manifest: Manifest): Promise<InstalledWeights | undefined> {
    return locate(manifest.name).catch((error: unknown) => {
      if (derivationOf(manifest) && error instanceof CodedError && error.code === 'MODEL_MISMATCH') return undefined;
      throw error;
    });
  }

  return { status, locate, pull, verify };
}

export const weightsFolderOf = (home: string): string => join(home, 'models');

const never = new AbortController().signal;
const ignore = () => {};

/** The float model that another is made of. @throws CodedError `BAD_OPTION` where it is not known, or derived itself */
function parentIn(manifests: readonly Manifest[], name: string, { derivedFrom }: DerivedFile): string {
  const parent = manifests.find((manifest) => manifest.name === derivedFrom);
  if (!parent) {
    throw new CodedError('BAD_OPTION', `"${name}" is made of "${derivedFrom}", and there is no such model.`);
  }
  if (!derivationOf(parent)) return derivedFrom;
  throw new CodedError('BAD_OPTION', `"${derivedFrom}" is an int8 model itself: name the model that it is made of.`);
}

function checked(manifest: Manifest, file: string, digests: Digests): InstalledWeights {
  if (!matchesDigest(digests, manifest.digest)) throw wrongFile(manifest, file, digestLike(digests, manifest.digest));
  return { file, digest: `sha256:${digests.sha256}` };
}
